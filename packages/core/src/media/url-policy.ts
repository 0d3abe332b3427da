import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { targetOf } from '../runtime/url-target.ts';
import type { HostPolicy } from './address-policy.ts';
import { createAddressPolicy, withoutDots } from './address-policy.ts';
import type { Hint } from '../shared/hints.ts';

/** Longest URL in characters: what common servers take (nginx and Apache stop at 8 KiB), and no place to hide a payload. */
export const MAX_URL_LENGTH = 8_192;

/** Longest URL that a message shows, in characters: enough to know it again, and the reason must fit behind it. */
const MAX_SHOWN_LENGTH = 200;

// Ports of other services that could take an HTTP request for commands. Source: Fetch Standard, port blocking.
const blockedPorts: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

/** Why a URL is not fetched. */
export interface UrlFault {
  readonly why: string;
  readonly hints: readonly Hint[];
  /** Whether it is its address that is refused, not its form. */
  readonly isBlocked: boolean;
}

const blockedHost: UrlFault = {
  why: 'it leads to an address that is not public',
  hints: [
    { kind: 'text', text: 'Download it yourself and give the file.' },
    {
      kind: 'set-option',
      option: 'allowPrivateHosts',
      note: 'it may name the host, where that is trusted',
    },
  ],
  isBlocked: true,
};
const malformed = fault('it is not a valid URL', 'Give a whole http or https URL.');
const tooLong = fault(
  `the URL is longer than ${MAX_URL_LENGTH} characters`,
  'Download it yourself and give the file.',
);
const wrongScheme = fault(
  'only http and https URLs can be fetched',
  'Download it yourself and give the file.',
);
const withCredentials = fault(
  'the URL holds a user name or a password',
  'Leave them out; what needs a login must be downloaded and given as a file.',
);
const withoutHost = fault('the URL has no host', 'Give a whole http or https URL.');
const wrongPort = fault(
  'its port belongs to another service than a web server',
  'Serve it from another port, or download it yourself and give the file.',
);

/**
 * Reads a URL that a stranger may have chosen. A name is not looked up here.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it can never be fetched, `UPSTREAM_REFUSED` with reason `blocked_address`
 * when it says itself that it is not public. `what` is what it should lead to: `image`.
 */
export function parseUserUrl(text: string, what: string, policy: HostPolicy): URL {
  return parse(text, policy, (url) => describeFetch(what, url));
}

/**
 * Reads a URL that somebody else is to fetch. What is private here would be looked for in their network, and a password
 * would be told to them.
 *
 * @throws OpenRouterError as {@link parseUserUrl} does.
 */
export function parsePassedUrl(text: string, what: string): URL {
  return parse(text, createAddressPolicy([]), (url) => `Cannot pass on the ${nameUrl(what, url)}`);
}

function parse(text: string, policy: HostPolicy, describe: (url: URL | undefined) => string): URL {
  const checked = checkUrl(text, undefined, policy);
  if (checked instanceof URL) return checked;
  const { fault: found, url } = checked;
  const action = describe(url);
  if (found.isBlocked) throw blockedAddress(action);
  throw invalidInput(`${action}: ${found.why}`, { hints: found.hints });
}

/** Parses a URL, relative to another one if that is given, or says what is wrong with it. */
export function checkUrl(
  text: string,
  base: URL | undefined,
  policy: HostPolicy,
): URL | { readonly fault: UrlFault; readonly url: URL | undefined } {
  if (text.length > MAX_URL_LENGTH) return { fault: tooLong, url: undefined };
  const url = URL.parse(text, base) ?? undefined;
  if (url === undefined) return { fault: malformed, url };
  const found = findFault(url, policy);
  return found === undefined ? url : { fault: found, url };
}

/** What is being done, for messages: the URL without what may be secret in it. */
export function describeFetch(what: string, url: URL | undefined): string {
  return `Cannot fetch the ${nameUrl(what, url)}`;
}

function nameUrl(what: string, url: URL | undefined): string {
  if (url === undefined) return what;
  const shown = isWeb(url) ? `${url.origin}${url.pathname}` : url.protocol;
  const cut = shown.length > MAX_SHOWN_LENGTH ? `${shown.slice(0, MAX_SHOWN_LENGTH - 1)}…` : shown;
  return `${what} "${cut}"`;
}

/** The refusal of an address. It is the same for every address and every port, so that nothing can be probed by it. */
export function blockedAddress(
  action: string,
  hints: readonly Hint[] = blockedHost.hints,
): OpenRouterError {
  return new OpenRouterError('UPSTREAM_REFUSED', `${action}: ${blockedHost.why}`, {
    hints,
    details: { reason: 'blocked_address' },
  });
}

function findFault(url: URL, policy: HostPolicy): UrlFault | undefined {
  if (!isWeb(url)) return wrongScheme;
  if (url.username !== '' || url.password !== '') return withCredentials;
  const { host, port, isAddress } = targetOf(url);
  if (withoutDots(host) === '') return withoutHost;
  if (blockedPorts.has(port)) return wrongPort;
  if (isAddress) return policy.allows(host, host, port) ? undefined : blockedHost;
  return isLocalName(host) && !policy.trusts(host, port) ? blockedHost : undefined;
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

/** Names that always mean this machine (RFC 6761, section 6.3). */
function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost$/u.test(withoutDots(host));
}

function fault(why: string, hint: string): UrlFault {
  return { why, hints: [{ kind: 'text', text: hint }], isBlocked: false };
}
