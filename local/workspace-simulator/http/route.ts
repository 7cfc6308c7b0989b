import type { IncomingHttpHeaders } from 'node:http';
import type { Endpoint } from '../endpoints.ts';
import type { Answer } from './answer.ts';

/** A complete request. */
export interface Call {
  readonly method: string;
  /** Path and query as received, not decoded. */
  readonly target: string;
  /** The named parts of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly requestId: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly pattern: URLPattern;
  /** Undefined for the simulator's control endpoints, which are not counted and which no fault strikes. */
  readonly endpoint?: Endpoint;
  /** Does the call's work, which is committed when it returns. */
  readonly answer: (call: Call) => Answer;
  /** The computer and user names in the call, for faults that match by name. */
  readonly names?: (call: Call) => readonly string[];
}

export const at = (pathname: string): URLPattern => new URLPattern({ pathname });

export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly path: Readonly<Record<string, string>> }
  | { readonly kind: 'other-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown' };

export const matchRoute = (routes: readonly Route[], method: string, pathname: string): Match => {
  const allowed: string[] = [];
  for (const route of routes) {
    const found = route.pattern.exec({ pathname });
    if (found === null) continue;
    if (route.method !== method) {
      allowed.push(route.method);
      continue;
    }
    const path: Record<string, string> = {};
    for (const [name, part] of Object.entries(found.pathname.groups)) path[name] = part ?? '';
    return { kind: 'route', route, path };
  }
  return allowed.length > 0 ? { kind: 'other-method', allowed } : { kind: 'unknown' };
};
