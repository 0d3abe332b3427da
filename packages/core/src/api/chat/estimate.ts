import type { CallOptions } from '../../shared/call-options.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { numberAt, textAt } from '../../shared/untrusted-json.ts';
import type { ApiContext } from '../shared/context.ts';
import { checkChatRequest } from './check-request.ts';
import type { ChatRequest } from './options.ts';
import { toWireFormat } from './response-format.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import type { Model } from '../shared/model-catalogue.ts';
import { toUsdPerMillion } from '../cost/money.ts';
import { isFree } from '../models/price.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { noCost, unitsLine, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { findModel } from '../models/find-priced-model.ts';
import type { ListedPrices } from '../cost/listed-prices.ts';
import { highestPrices, highest, listedPrices } from '../cost/listed-prices.ts';
import type { CostEstimate } from '../shared/budget.ts';
import { parsingLine, searchLine } from './paid-extras.ts';
import type { MessageMedia } from './prompt-tokens.ts';
import { boundPromptTokens, textOf, weighMedia } from './prompt-tokens.ts';

/** Cost estimate of a chat, with its parts. */
export interface ChatEstimate {
  readonly estimate: CostEstimate;
  /** US dollars without the answer; `undefined` when unknown. */
  readonly otherUsd: number | undefined;
  readonly completionUsdPerToken: number | undefined;
  /** Whether any of the models reasons without being asked to. */
  readonly reasonsByDefault: boolean;
  /** Prices that the estimate assumes, in the form of routing, which excludes more expensive providers. */
  readonly maxPriceUsd: ProviderRouting['maxPriceUsd'];
}

/** Estimates the cost of a chat. */
export async function estimateChat(
  context: ApiContext,
  request: ChatRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  await checkChatRequest(
    request,
    undefined,
    async () => await import('../../shared/explain-name.ts'),
  );
  return (await estimateChatCost(context, request, options)).estimate;
}

/** Estimates the cost of a chat that was checked. */
export async function estimateChatCost(
  context: ApiContext,
  request: ChatRequest,
  options?: CallOptions,
): Promise<ChatEstimate> {
  const ids = modelsOf(request, context);
  const [id = ''] = ids;
  const entries = await Promise.all(
    ids.map(async (each) => await findModel(context.models, each, options)),
  );
  const models = entries.filter((model) => model !== undefined);
  const media = await weighMedia(request.messages);
  const text = promptOf(request);
  const textTokens = boundPromptTokens(request.messages, text);
  const promptTokens = media.reduce((sum, { tokens }) => sum + tokens, textTokens);
  const isListed = ids.length > 0 && models.length === ids.length;
  const listed = isListed ? models.map((model) => listedPrices(model, promptTokens)) : [];
  const maxPriceUsd = request.provider?.maxPriceUsd ?? context.defaults.provider?.maxPriceUsd;
  const prices = capPrices(highestPrices(listed), maxPriceUsd);
  const isText = isTextOnly(request, { ids, models });
  const plan: Plan = { request, models, media, isText, text, textTokens, prices };
  const maxTokens = maxTokensOf(request) ?? context.defaults.maxTokens;
  const other = otherLines(plan);
  const completion = completionLine(plan, { maxTokens, isOne: ids.length === 1 });
  const total = sumLines(id, [...other, completion]);
  const isFreeChat = isListed && total.costUsd === 0 && models.every(isFree);
  const estimate = isFreeChat ? noCost(id) : total;
  return {
    estimate: ids.length === 0 ? unknownCost('', 'no model is named') : estimate,
    otherUsd: sumLines(id, other).costUsd,
    completionUsdPerToken: completionPrice(plan),
    reasonsByDefault: models.some(
      ({ reasoning }) => reasoning?.mandatory === true || reasoning?.defaultEnabled === true,
    ),
    maxPriceUsd: toMaxPrice(prices),
  };
}

interface Plan {
  readonly request: ChatRequest;
  readonly models: readonly Model[];
  readonly media: readonly MessageMedia[];
  /** Whether, apart from media, nothing is added to the input and the output is text only, so that both are bounded. */
  readonly isText: boolean;
  /** All input text. */
  readonly text: string;
  readonly textTokens: number;
  readonly prices: ListedPrices;
}

/** Returns the ids of the models that may answer: the first choice and its fallbacks. */
function modelsOf({ model, models = [], extraBody }: ChatRequest, { defaults }: ApiContext) {
  const first =
    textAt(extraBody, 'model') ?? model ?? (models.length > 0 ? undefined : defaults.chatModel);
  return [...new Set([...(first === undefined ? [] : [first]), ...models])];
}

/** Returns the maximum output tokens of a request; `extraBody` takes precedence. */
export function maxTokensOf({ maxTokens, extraBody }: ChatRequest): number | undefined {
  const extra = numberAt(extraBody, 'max_tokens') ?? numberAt(extraBody, 'max_completion_tokens');
  return extra ?? maxTokens;
}

function promptOf(request: ChatRequest): string {
  const { messages, tools, responseFormat, prediction, extraBody, cacheControl } = request;
  const format = responseFormat === undefined ? undefined : toWireFormat(responseFormat);
  return textOf(messages, [tools, format, prediction, extraBody, { cacheControl }]);
}

/** Whether a request is text only: tools, plugins, formats and fields of `extraBody` may add to the prompt upstream. */
function isTextOnly(
  request: ChatRequest,
  { ids, models }: Pick<Plan, 'models'> & { readonly ids: readonly string[] },
): boolean {
  const { tools, plugins, webSearch = false, responseFormat, extraBody, prediction } = request;
  const { modalities = ['text'], serviceTier = 'default', reasoning, maxTokens = 0 } = request;
  const unseen = [tools, plugins, responseFormat, extraBody, prediction];
  return (
    webSearch === false &&
    unseen.every((each) => each === undefined) &&
    ['auto', 'default', 'flex'].includes(serviceTier) &&
    // The fastest providers may charge the price of priority service.
    !ids.some((id) => /:online|:nitro|@preset/u.test(id)) &&
    (reasoning?.maxTokens ?? 0) <= maxTokens &&
    modalities.every((modality) => modality === 'text') &&
    models.every(({ outputModalities }) => outputModalities.every((each) => each === 'text'))
  );
}

/** Replaces listed prices by the request's maximum prices, which it never exceeds. */
function capPrices(listed: ListedPrices, max: ProviderRouting['maxPriceUsd']): ListedPrices {
  const { promptUsdPerToken: prompt, completionUsdPerToken: completion, requestUsd } = listed;
  const perToken = (usdPerMillion: number | undefined) =>
    usdPerMillion === undefined ? undefined : usdPerMillion / 1_000_000;
  return {
    ...listed,
    // A free model stays free, whatever the request would pay.
    promptUsdPerToken: prompt === 0 ? 0 : (perToken(max?.prompt) ?? prompt),
    completionUsdPerToken: completion === 0 ? 0 : (perToken(max?.completion) ?? completion),
    requestUsd: requestUsd === undefined ? undefined : (max?.request ?? requestUsd),
  };
}

function toMaxPrice(prices: ListedPrices): ProviderRouting['maxPriceUsd'] {
  const { promptUsdPerToken: prompt, completionUsdPerToken: completion, requestUsd } = prices;
  return {
    prompt: prompt === undefined ? undefined : toUsdPerMillion(prompt),
    completion: completion === undefined ? undefined : toUsdPerMillion(completion),
    request: requestUsd,
  };
}

function otherLines(plan: Plan): CostLine[] {
  const { request, models, media, isText, prices, textTokens } = plan;
  const prompt = promptPrice(plan);
  const isFixed = { isBound: true } as const;
  const images = media.filter(({ kind }) => kind === 'image').length;
  return [
    tokensLine(textTokens, 'prompt tokens', { usd: prompt, isBound: isText }),
    ...media.map(({ kind, tokens }) =>
      tokensLine(tokens, `tokens of ${kind}`, {
        usd: mediaPrice(kind, prompt, prices),
        isBound: false,
      }),
    ),
    ...(prices.imageUsd === undefined || images === 0
      ? []
      : [unitsLine(images, ['image', 'images'], { usd: prices.imageUsd, ...isFixed })]),
    ...(prices.requestUsd === undefined
      ? []
      : [unitsLine(1, 'request', { usd: prices.requestUsd, ...isFixed })]),
    ...searchLine(request, prices),
    ...parsingLine(request, models, media),
  ];
}

/** Returns the price of a prompt token: writing to a provider's cache costs more than reading. */
function promptPrice({ text, prices }: Plan): number | undefined {
  const { promptUsdPerToken, cacheWriteUsdPerToken } = prices;
  if (promptUsdPerToken === undefined || !text.includes('"cacheControl"')) return promptUsdPerToken;
  return highest([promptUsdPerToken, cacheWriteUsdPerToken]);
}

/** Price that a model may list for tokens of a kind, besides that of the prompt. */
const listedFor = {
  image: 'imageUsdPerToken',
  audio: 'audioUsdPerToken',
  video: 'imageUsdPerToken',
  document: 'promptUsdPerToken',
} as const satisfies Record<MediaKind, keyof ListedPrices>;

function mediaPrice(
  kind: MessageMedia['kind'],
  prompt: number | undefined,
  prices: ListedPrices,
): number | undefined {
  return prompt === undefined ? undefined : highest([prompt, prices[listedFor[kind]]]);
}

/** Returns the price of an output token: reasoning, images and audio count as output. */
function completionPrice({ isText, prices }: Plan): number | undefined {
  const { completionUsdPerToken, audioOutputUsdPerToken, imageOutputUsdPerToken } = prices;
  if (isText || completionUsdPerToken === undefined) return completionUsdPerToken;
  return highest([completionUsdPerToken, audioOutputUsdPerToken, imageOutputUsdPerToken]);
}

function completionLine(
  plan: Plan,
  { maxTokens, isOne }: { readonly maxTokens: number | undefined; readonly isOne: boolean },
): CostLine {
  const { models, isText } = plan;
  const usd = completionPrice(plan);
  const noun = 'output tokens';
  if (maxTokens !== undefined) {
    // `extraBody` is not checked and may have zero or less: the output is not bounded then.
    const price = { usd: maxTokens > 0 ? usd : undefined, isBound: isText && isOne };
    return tokensLine(maxTokens, noun, price);
  }
  const lengths = models.map((model) => model.maxCompletionTokens ?? model.contextLength);
  const maxLength = highest(lengths);
  // Another provider of the same model may allow more.
  if (maxLength !== undefined) return tokensLine(maxLength, noun, { usd, isBound: false });
  return {
    what: 'an answer of any length',
    usd: usd === 0 ? 0 : undefined,
    isBound: false,
  };
}
