import type { CommandKind } from '../../domain/commands/command.ts';

/** A named stage of the API, so that the ARNs of its routes have no `$default` in them. */
export const API_STAGE = 'v1';

/** Each command has a route of its own: IAM grants routes. */
export const commandPath = (kind: CommandKind): string => `/commands/${kind}`;

/** A command as it is now. */
export const LOOK_PATH = '/commands/{id}';
export const lookPath = (commandId: string): string => `/commands/${commandId}`;
