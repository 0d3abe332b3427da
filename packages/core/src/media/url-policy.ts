import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { targetOf } from '../runtime/url-target.ts';
import type { HostPolicy } from './address-policy.ts';
import { createAddressPolicy, withoutDots } from './address-policy.ts';
import type { Hint } from '../shared/hints.ts';

/** Maximum characters of a URL: what common servers accept (nginx and Apache: 8 KiB), and too few to hide a payload. */
export const MAX_URL_LENGTH = 8_192;

/** Maximum characters of a URL in a message: enough to recognize it, and the reason must fit after it. */
const MAX_SHOWN_LENGTH = 200;

// Ports of other services that could interpret an HTTP request as commands. Source: Fetch Standard, port blocking.
const blockedPorts: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

/** Reason why a URL is not fetched. */
export interface UrlFault {
  readonly why: string;
  readonly hints: readonly Hint[];
  /** Whether its address is refused, rather than its form. */
  readonly isBlocked: boolean;
}

const blockedHost: UrlFault = {
  why: 'it leads to an address that is not public',
  hints: [
    { kind: 'text', text: 'Download it yourself and give the file.' },
    {
      kind: 'set-option',
      option: 'allowPrivateHosts',
      note: 'it may name the host if you trust it',
    },
  ],
  isBlocked: true,
};
const malformed = fault('it is not a valid URL', 'Give a complete http or https URL.');
const tooLong = fault(
  `the URL is longer than ${MAX_URL_LENGTH} characters`,
  'Download it yourself and give the file.',
);
const wrongScheme = fault(
  'only http and https URLs can be fetched',
  'Download it yourself and give the file.',
);
const withCredentials = fault(
  'the URL contains a user name or a password',
  'Remove them; download a file that needs a login yourself and give the file.',
);
const withoutHost = fault('the URL has no host', 'Give a complete http or https URL.');
const wrongPort = fault(
  'its port is reserved for another service',
  'Serve it from another port, or download it yourself and give the file.',
);

/**
 * Parses an untrusted URL. Its host name is not resolved here.
 *
 * @param what Noun for its target in messages: `image`.
 * @throws OpenRouterError `INVALID_INPUT` when it can never be fetched, `UPSTREAM_REFUSED` with reason `blocked_address`
 * when its host is an address or a name that is not public.
 */
export function parseUserUrl(text: string, what: string, policy: HostPolicy): URL {
  return parse(text, policy, (url) => describeFetch(what, url));
}

/**
 * Parses a URL that upstream is to fetch. A private address would mean another host in upstream's network, and a password
 * would be revealed to it.
 *
 * @throws OpenRouterError as {@link parseUserUrl} does.
 */
export function parsePassedUrl(text: string, what: string): URL {
  return parse(text, createAddressPolicy([]), (url) => `Cannot pass on the ${nameUrl(what, url)}`);
}

function parse(text: string, policy: HostPolicy, describe: (url: URL | undefined) => string): URL {
  const checked = checkUrl(text, undefined, policy);
  if (checked instanceof URL) return checked;
  const { fault: refusal, url } = checked;
  const action = describe(url);
  if (refusal.isBlocked) throw blockedAddress(action);
  throw invalidInput(`${action}: ${refusal.why}`, { hints: refusal.hints });
}

/** Parses a URL, relative to `base` if there is one, or returns what is wrong with it. */
export function checkUrl(
  text: string,
  base: URL | undefined,
  policy: HostPolicy,
): URL | { readonly fault: UrlFault; readonly url: URL | undefined } {
  if (text.length > MAX_URL_LENGTH) return { fault: tooLong, url: undefined };
  const url = URL.parse(text, base) ?? undefined;
  if (url === undefined) return { fault: malformed, url };
  const refusal = findFault(url, policy);
  return refusal === undefined ? url : { fault: refusal, url };
}

/** Returns the beginning of a message about fetching a URL, which is shown without parts that may be secret. */
export function describeFetch(what: string, url: URL | undefined): string {
  return `Cannot fetch the ${nameUrl(what, url)}`;
}

function nameUrl(what: string, url: URL | undefined): string {
  if (url === undefined) return what;
  const shown = isWeb(url) ? `${url.origin}${url.pathname}` : url.protocol;
  const cut = shown.length > MAX_SHOWN_LENGTH ? `${shown.slice(0, MAX_SHOWN_LENGTH - 1)}…` : shown;
  return `${what} "${cut}"`;
}

/** Error for a refused address. It is the same for every address and every port, so that it cannot be used to probe a network. */
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

/** Whether a name always means this machine (RFC 6761, section 6.3). */
function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost$/u.test(withoutDots(host));
}

function fault(why: string, hint: string): UrlFault {
  return { why, hints: [{ kind: 'text', text: hint }], isBlocked: false };
}
