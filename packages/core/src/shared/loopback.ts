/** Whether a host, as the URL parser spells it, is a loopback name or address (RFC 6761, RFC 1122, RFC 4291). */
export function isThisMachine(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(hostname);
}
