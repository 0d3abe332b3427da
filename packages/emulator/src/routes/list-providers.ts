import { listProviders as everyProvider } from '../models/providers.ts';
import type { Route } from './route.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** `GET /providers`: all providers. */
export const listProviders: Route = {
  method: 'GET',
  path: '/providers',
  access: 'anyone',
  respond: () =>
    toJsonResponse({
      data: everyProvider().map(({ slug, name, headquarters, datacenters }) => ({
        name,
        slug,
        privacy_policy_url: `https://example.com/${slug}/privacy`,
        terms_of_service_url: `https://example.com/${slug}/terms`,
        status_page_url: null,
        headquarters,
        datacenters,
      })),
    }),
};
