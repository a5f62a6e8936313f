import { BlockList, isIP } from 'node:net';

// Two lists, because Node takes an address of the one kind for one of the other where a list has both.
const PRIVATE = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.ipv4.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  // IPv4 in the clothes of IPv6.
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.ipv6.addSubnet(network, bits, 'ipv6');
}

/** The host of an address without the brackets of IPv6. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Whether an address names this very machine. */
export function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/** Whether an address names a place that only this machine or its network has. `URL` has made every spelling one. */
function isPrivate(url: URL): boolean {
  const host = hostOf(url);
  if (isLoopback(url)) return true;
  const family = isIP(host);
  return family === 4 ? PRIVATE.ipv4.check(host, 'ipv4') : family === 6 && PRIVATE.ipv6.check(host, 'ipv6');
}

/**
 * Why an address may not be asked, or undefined where it may.
 *
 * @param from the address that led here, for a redirect or a link
 */
export function tryRefuseAddress(url: URL, plainHttp: boolean, from?: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `'${url.protocol}' is not fetched from`;
  if (url.username !== '' || url.password !== '')
    return 'it has a credential in it, which would end up in messages and logs';
  if (url.protocol === 'http:') {
    if (from?.protocol === 'https:')
      return 'it leads from https to http, where anybody on the way can read and change it';
    if (!isLoopback(url)) return 'plain http is for this machine alone: anybody on the way could change the chart';
    if (!plainHttp) return 'plain http has to be asked for, even on this machine';
  }
  if (from && isPrivate(url) && !isPrivate(from)) {
    return `it leads from '${from.host}' to an address that only this network has`;
  }
  return undefined;
}

/** An address as messages say it: without a query, which may hold a signature that opens it. */
export function showAddress(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
