import { BlockList, isIP } from 'node:net';

/** The proxies for reaching the provider: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment, parsed. */
export interface Proxies {
  /** For endpoints of http and of https. */
  readonly http?: URL | undefined;
  readonly https?: URL | undefined;
  /** Hosts that are reached without a proxy: see `proxyFor`. */
  readonly noProxy: readonly string[];
}

/** The entry of NO_PROXY that removes the exception for this machine itself, as in Chromium. */
const LOOPBACK_TOO = '<-loopback>';

/**
 * The proxy for the URL, or undefined if it is reached directly. An entry of NO_PROXY is `*` (everything), a host name
 * (that host and all its subdomains; a leading dot or `*.` changes nothing), an IP address or a range such as
 * `10.0.0.0/8`; with `:port` it applies to that port only. These are curl's rules. Addresses of this machine itself are
 * never reached through a proxy, unless NO_PROXY has `<-loopback>`.
 */
export const proxyFor = (url: URL, proxies: Proxies | undefined): URL | undefined => {
  const proxy = url.protocol === 'https:' ? proxies?.https : proxies?.http;
  if (proxy === undefined || proxies === undefined) return undefined;
  const host = plainHost(url.hostname);
  if (isLoopbackHost(host) && !proxies.noProxy.includes(LOOPBACK_TOO)) return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return proxies.noProxy.some((entry) => matches(entry, host, port)) ? undefined : proxy;
};

/** In lower case, without the brackets of an IPv6 address and the dot that ends a fully qualified name. */
const plainHost = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

const matches = (entry: string, host: string, port: string): boolean => {
  if (entry === '*') return true;
  const { name, onlyPort } = parseEntry(entry);
  if (name === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
  if (isIP(host) !== 0)
    return isIP(name) === 0 ? isInRange(host, name) : isInRange(host, `${name}/${isIP(name) === 4 ? 32 : 128}`);
  return host === name || host.endsWith(`.${name}`);
};

const parseEntry = (entry: string): { name: string; onlyPort: string | undefined } => {
  // Two colons and no brackets: an IPv6 address, whose last part is no port.
  const [, bracketed, plain, onlyPort] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const name = bracketed ?? plain ?? entry;
  return { name: plainHost(name.replace(/^\*?\./, '')), onlyPort };
};

const isInRange = (address: string, range: string): boolean => {
  const [, network = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(range) ?? [];
  const family = isIP(network);
  if (family === 0 || family !== isIP(address) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, Number(bits), type);
  return list.check(address, type);
};
