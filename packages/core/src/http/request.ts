import { runtime } from '#runtime';

import { invalidInput } from '../shared/errors.ts';
import { version } from '../shared/version.ts';
import type { JsonFrame } from './json-frame.ts';
import { jsonSerializer } from './json-serializer.ts';
import type { TransportRequest } from './contract.ts';

/** Identity that the headers of every request carry. */
export interface Identity {
  readonly apiKey: string | undefined;
  readonly app:
    | { readonly url?: string | undefined; readonly title?: string | undefined }
    | undefined;
}

/** User agent of this software. */
export const userAgent = `openrouter-multimodal/${version} ${runtime.userAgent}`.trim();

/** Returns the full URL of a request. */
export function buildUrl(baseUrl: string, { path, query }: TransportRequest): string {
  // Concatenated as text: no path can lead to another host.
  const url = path.startsWith('/') ? new URL(baseUrl).origin + path : `${baseUrl}/${path}`;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? url : `${url}?${parameters.toString()}`;
}

/**
 * Returns the headers of a request. Source: OpenRouter docs, app attribution.
 *
 * @throws OpenRouterError `INVALID_INPUT` when one holds characters that HTTP cannot carry; its value is not shown.
 */
export function buildHeaders(
  { apiKey, app }: Identity,
  { action, headers, body, options }: TransportRequest,
  accept: string,
): Record<string, string> {
  const built: Record<string, string> = {};
  // Lower case, so that a later header of the same name replaces an earlier one instead of being joined to it.
  for (const [name, value] of Object.entries(options?.headers ?? {}))
    built[name.toLowerCase()] = value;
  Object.assign(built, {
    accept,
  });
  if (app?.url !== undefined) built['http-referer'] = app.url;
  if (app?.title !== undefined) built['x-openrouter-title'] = app.title;
  // A web page may not set its user agent.
  if (runtime.userAgent !== '') built['user-agent'] = userAgent;
  if (apiKey !== undefined) built['authorization'] = `Bearer ${apiKey}`;
  if (body !== undefined) built['content-type'] = 'application/json';
  Object.assign(built, headers);
  checkHeaders(action, built);
  return built;
}

/**
 * Checks headers before they are sent.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names the header, without its value.
 */
export function checkHeaders(action: string, headers: Readonly<Record<string, string>>): void {
  const invalid = Object.keys(headers).find(
    (name) => !isHeaderName(name) || !isHeaderValue(headers[name] ?? ''),
  );
  if (invalid !== undefined) {
    const isKey = invalid === 'authorization';
    const subject = isKey ? 'the API key' : `the header "${invalid}"`;
    throw invalidInput(`Cannot ${action}: ${subject} holds characters that HTTP cannot carry`, {
      hints: [
        isKey
          ? {
              kind: 'check-option',
              option: 'apiKey',
              note: 'it must have no line breaks and only ASCII characters',
            }
          : { kind: 'text', text: 'Use printable ASCII and Latin-1, in one line.' },
      ],
    });
  }
}

/** Characters of a header's name (RFC 9110, section 5.6.2). */
function isHeaderName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/u.test(name);
}

/** Characters of a header: tab, printable ASCII and Latin-1 (RFC 9110, section 5.5). */
function isHeaderValue(value: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/u.test(value);
}

/**
 * Returns the body of a request as JSON, split where blobs belong; `undefined` when it has none.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it cannot be written as JSON.
 */
export function buildBody({ action, body }: TransportRequest): string | JsonFrame | undefined {
  try {
    return jsonSerializer.write(body);
  } catch (error) {
    throw invalidInput(`Cannot ${action}: the request cannot be written as JSON`, { cause: error });
  }
}
