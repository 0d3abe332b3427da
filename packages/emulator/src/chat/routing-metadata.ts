import { findProvider } from '../models/providers.ts';
import { AUTO_MODEL } from '../validation/require-model.ts';
import type { JsonObject } from '../shared/json.ts';
import type { ChatTurn } from './turn.ts';

/** Whether a request asks for routing metadata. */
export function isMetadataRequested(headers: Headers): boolean {
  const header =
    headers.get('X-OpenRouter-Metadata') ?? headers.get('X-OpenRouter-Experimental-Metadata');
  return header?.toLowerCase() === 'enabled';
}

/** Returns the `openrouter_metadata` of a turn: how its model and provider were chosen. */
export function toRoutingMetadata({ request, model, provider }: ChatTurn): JsonObject {
  const requestedIds = [
    ...(request.model === undefined ? [] : [request.model]),
    ...(request.models ?? []),
  ];
  const attempt = Math.max(1, requestedIds.indexOf(model.requested) + 1);
  const available = model.entry.providers.map((slug) => ({
    provider: findProvider(slug)?.name ?? slug,
    model: model.entry.id,
    selected: slug === provider.slug,
  }));
  return {
    requested: requestedIds[0] ?? AUTO_MODEL,
    strategy: toStrategy(model, attempt),
    region: null,
    summary: `${model.entry.id} served by ${provider.name}`,
    attempt,
    is_byok: false,
    endpoints: { total: available.length, available },
  };
}

function toStrategy({ requested, entry, isAlias }: ChatTurn['model'], attempt: number): string {
  if (attempt > 1) return 'fallback';
  if (requested === AUTO_MODEL && entry.id !== AUTO_MODEL) return 'auto';
  return isAlias ? 'latest' : 'direct';
}
