/** A setting is missing or wrong: which one, and what it should be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
