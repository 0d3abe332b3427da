import { getCACertificates } from 'node:tls';

import { chooseProxy, proxiesOf } from '../runtime/node-proxy.ts';

/** Way of the requests of this process to a URL. */
export interface NetworkDescription {
  /** Proxy, with its credentials masked; `undefined` for direct connections. */
  readonly proxy: string | undefined;
  /** Sources of the trusted certificates, as a text for people. */
  readonly certificates: string;
  /** Fault of a source; `undefined` when there is none. */
  readonly certificateFault: string | undefined;
}

/**
 * Describes the way to a URL by the variables of an environment. Node.js reads those about certificates when it starts, so they
 * must be in the environment of the process.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a proxy that is not an http or https URL.
 */
export function describeNetwork(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): NetworkDescription {
  const proxy = chooseProxy(new URL(url), proxiesOf(environment));
  const hasCredentials = `${proxy?.url.username ?? ''}${proxy?.url.password ?? ''}` !== '';
  const file = environment['NODE_EXTRA_CA_CERTS'] ?? '';
  const isRead = file !== '' && process.env['NODE_EXTRA_CA_CERTS'] === file;
  const extra = isRead ? getCACertificates('extra').length : 0;
  const sources = [
    'Node.js',
    usesSystem() ? 'this machine' : undefined,
    extra > 0 ? `${file} (NODE_EXTRA_CA_CERTS)` : undefined,
  ].filter((source) => source !== undefined);
  return {
    proxy: hasCredentials ? proxy?.name.replace('//', '//***@') : proxy?.name,
    certificates: sources.join(', '),
    certificateFault:
      file === '' || extra > 0
        ? undefined
        : isRead
          ? `NODE_EXTRA_CA_CERTS names no file with certificates: ${file}`
          : 'NODE_EXTRA_CA_CERTS must be set before the program starts',
  };
}

/** Whether the certificates of the operating system are trusted: by `--use-system-ca`, or `NODE_USE_SYSTEM_CA=1`. */
function usesSystem(): boolean {
  const { NODE_USE_SYSTEM_CA: variable, NODE_OPTIONS: options = '' } = process.env;
  return variable === '1' || [...process.execArgv, options].join(' ').includes('--use-system-ca');
}
