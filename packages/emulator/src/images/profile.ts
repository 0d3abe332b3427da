/** Supported values of one request parameter; a parameter without an entry is unsupported. */
export type Capability =
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'range'; readonly min: number; readonly max: number }
  | { readonly type: 'boolean' };

/** Capabilities by request field. */
export type Capabilities = Readonly<Record<string, Capability>>;

/** One line of a price list, in the format of the API. */
export interface ImagePrice {
  readonly billable: 'output_image' | 'input_image' | 'input_reference' | 'input_text';
  readonly unit: 'image' | 'megapixel' | 'token';
  readonly cost_usd: number;
  /** Resolution that the line applies to. @default all */
  readonly variant?: string;
}

/** Capabilities and prices of an image model. */
export interface ImageProfile {
  /** The first value of `output_format` is the default. */
  readonly parameters: Capabilities;
  /** By provider slug, overrides of `parameters`. */
  readonly differences?: Readonly<Record<string, Capabilities>>;
  /** Supported `provider.options` of its providers. */
  readonly passthrough: readonly string[];
  readonly pricing: readonly ImagePrice[];
  /** Whether `stream: true` streams; otherwise the response is a body regardless. */
  readonly isStreaming: boolean;
  /** Whether the response names the media type of its images. */
  readonly includesMediaType: boolean;
  /** Tokens of a square image of 1024 pixels, by quality. */
  readonly tokens: Readonly<Record<'low' | 'medium' | 'high', number>>;
}

/** Returns the capabilities of a model at one provider. */
export function capabilitiesOf(profile: ImageProfile, providerSlug: string): Capabilities {
  return { ...profile.parameters, ...profile.differences?.[providerSlug] };
}

/** Returns the values of an enum, or undefined for another type. */
export function valuesOf(capability: Capability | undefined): readonly string[] | undefined {
  return capability?.type === 'enum' ? capability.values : undefined;
}
