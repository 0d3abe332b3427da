import type { Transport } from '../../http/contract.ts';
import { getGeneration } from '../cost/generation.ts';
import { getKey } from './key.ts';
import type { AccountApi } from './options.ts';

/** Creates the account methods of a client. */
export function createAccountApi(transport: Transport): AccountApi {
  return {
    getKey: async (options) => await getKey(transport, options),
    getGeneration: async (id, options) => await getGeneration(transport, id, options),
  };
}
