/** A company that serves models. */
export interface Provider {
  readonly slug: string;
  readonly name: string;
  /** Whether its endpoints store no request data. */
  readonly retainsNothing: boolean;
  /** Whether it may train on request data. */
  readonly mayTrain: boolean;
  readonly headquarters: string;
  readonly datacenters: readonly string[];
}

const PROVIDERS: readonly Provider[] = [
  provider('openai', 'OpenAI', 'US', { retainsNothing: false }),
  provider('azure', 'Azure', 'US', { datacenters: ['US', 'NL', 'SE'] }),
  provider('anthropic', 'Anthropic', 'US', { retainsNothing: false }),
  provider('amazon-bedrock', 'Amazon Bedrock', 'US', { datacenters: ['US', 'DE', 'IE'] }),
  provider('google-vertex', 'Google', 'US', { datacenters: ['US', 'BE', 'NL'] }),
  provider('google-ai-studio', 'Google AI Studio', 'US', { retainsNothing: false }),
  provider('deepinfra', 'DeepInfra', 'US'),
  provider('together', 'Together', 'US'),
  provider('fireworks', 'Fireworks', 'US'),
  provider('groq', 'Groq', 'US'),
  provider('novita', 'Novita', 'US'),
  provider('venice', 'Venice', 'US', { retainsNothing: false, mayTrain: true }),
  provider('chutes', 'Chutes', 'US', { retainsNothing: false, mayTrain: true }),
  provider('mistral', 'Mistral', 'FR', { retainsNothing: false, datacenters: ['FR', 'SE'] }),
  provider('cohere', 'Cohere', 'CA', { retainsNothing: false, datacenters: ['US', 'CA'] }),
  provider('deepseek', 'DeepSeek', 'CN', {
    retainsNothing: false,
    mayTrain: true,
    datacenters: ['CN'],
  }),
  provider('alibaba', 'Alibaba', 'SG', { retainsNothing: false, datacenters: ['SG'] }),
  provider('xai', 'xAI', 'US', { retainsNothing: false }),
  provider('moonshotai', 'Moonshot AI', 'SG', { retainsNothing: false, datacenters: ['SG'] }),
  provider('z-ai', 'Z.AI', 'SG', { retainsNothing: false, datacenters: ['SG'] }),
  provider('perplexity', 'Perplexity', 'US', { retainsNothing: false }),
  provider('black-forest-labs', 'Black Forest Labs', 'DE', {
    retainsNothing: false,
    datacenters: ['DE', 'US'],
  }),
  provider('seed', 'Seed', 'SG', { retainsNothing: false, datacenters: ['SG'] }),
  provider('recraft', 'Recraft', 'US', { retainsNothing: false }),
  provider('deepgram', 'Deepgram', 'US'),
  provider('nvidia', 'Nvidia', 'US', { retainsNothing: false, mayTrain: true }),
];

/** Returns all providers. */
export function listProviders(): readonly Provider[] {
  return PROVIDERS;
}

/** Finds a provider by slug, or by name in any case. */
export function findProvider(slugOrName: string): Provider | undefined {
  const key = slugOrName.toLowerCase();
  return PROVIDERS.find(({ slug, name }) => slug === key || name.toLowerCase() === key);
}

function provider(
  slug: string,
  name: string,
  headquarters: string,
  more: Partial<Pick<Provider, 'retainsNothing' | 'mayTrain' | 'datacenters'>> = {},
): Provider {
  const { retainsNothing = true, mayTrain = false, datacenters = ['US'] } = more;
  return { slug, name, headquarters, retainsNothing, mayTrain, datacenters };
}
