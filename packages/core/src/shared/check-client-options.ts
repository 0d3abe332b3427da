// Checks of the options of a client, which all throw `INVALID_INPUT` at once.
import type { OpenRouterError } from './errors.ts';
import { invalidInput } from './errors.ts';
import type { Hint } from './hints.ts';

/** Base URL of OpenRouter's API. */
export const DEFAULT_BASE_URL = 'https://openrouter.ai/api/v1';

/** Maximum retries: delays double, and more than ten retries would wait longer than is useful in an outage. */
const MAX_RETRIES = 10;

/** Returns a base URL without its last slash. */
export function parseBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw wrongOption('baseUrl is not an http(s) URL', [
      { kind: 'text', text: `The default is ${DEFAULT_BASE_URL}.` },
    ]);
  }
  // Paths are appended to it, and fetch takes no URL with a password.
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '') {
    throw wrongOption('baseUrl has a user, a query or a fragment', [
      {
        kind: 'only',
        surface: 'sdk',
        text: 'Use only scheme, host and path; the key belongs in apiKey.',
      },
    ]);
  }
  return url.href.replace(/\/+$/u, '');
}

/** Returns a number above 0. */
export function above0(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return value;
  throw wrongOption(`${name} must be a number above 0`);
}

/** Returns a number of retries. */
export function parseRetries(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= MAX_RETRIES) return value;
  throw wrongOption(`maxRetries must be a whole number from 0 to ${MAX_RETRIES}`);
}

/** Options of other clients, with what to do here. */
export const otherClientNames: Readonly<Record<string, string>> = {
  defaultheaders: 'Pass headers with each call: client.chat.send(request, { headers }).',
  headers: 'Pass headers with each call: client.chat.send(request, { headers }).',
  serverurl: 'It is called baseUrl here.',
  baseuri: 'It is called baseUrl here.',
  token: 'It is called apiKey here.',
  timeout: 'It is called attemptTimeoutMs here; a whole call has timeoutMs among its own options.',
  timeoutms:
    'It is called attemptTimeoutMs here; a whole call has timeoutMs among its own options.',
  client: 'Pass optionsFromEnv(process.env).client.',
  httpreferer: 'It is called app.url here.',
  siteurl: 'It is called app.url here.',
  xtitle: 'It is called app.title here.',
  apptitle: 'It is called app.title here.',
  model: 'It is called defaults.chatModel here.',
  httpagent: 'Use proxy for a proxy, and fetch for anything else.',
  fetchoptions: 'Use proxy for a proxy, and fetch for anything else.',
};

/** Returns the error for an option of the client. */
export function wrongOption(fault: string, hints?: readonly Hint[]): OpenRouterError {
  return invalidInput(`Cannot create the client: ${fault}`, { hints });
}
