import { ConfigError } from '../../../domain/values/config-error.ts';

/**
 * A value as one segment of a path. Dots alone would leave the path: URLs resolve them, and encoding does not change
 * them.
 */
export const pathSegment = (value: string): string => {
  if (/^\.{0,2}$/.test(value)) throw new ConfigError(`${JSON.stringify(value)} cannot be part of an address.`);
  return encodeURIComponent(value);
};

type QueryValue = string | number | readonly string[];

/** A path and query below an endpoint, which may have a path of its own. Arrays become repeated keys. */
export const endpointUrl = (endpoint: string, path: string, query: Readonly<Record<string, QueryValue>> = {}): URL => {
  const url = URL.parse(endpoint);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ConfigError(`${JSON.stringify(endpoint)} is not an endpoint; it must be a URL of https or http.`);
  }
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(key, String(one));
  }
  return url;
};
