import { ACCOUNT_CREDITS } from './get-key.ts';
import type { Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** `GET /credits`: credits of the account, bought and spent; management keys only. */
export const getCredits: Route = {
  method: 'GET',
  path: '/credits',
  access: 'management-key',
  respond: ({ emulator: { generations } }) =>
    toJsonResponse({
      data: { total_credits: ACCOUNT_CREDITS, total_usage: generations.totals().costUsd },
    }),
};
