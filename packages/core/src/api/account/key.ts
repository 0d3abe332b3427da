import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { KeyInfo } from './options.ts';
import { KeyResponse, toKeyInfo } from './wire.ts';

/** Returns the limits and usage of the client's key. */
export async function getKey(transport: Transport, options?: CallOptions): Promise<KeyInfo> {
  const { value } = await transport.json(
    { method: 'GET', path: 'key', action: 'look up the API key', options },
    (body) => v.parse(KeyResponse, body),
  );
  return toKeyInfo(value);
}
