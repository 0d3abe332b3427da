/** How far a model goes with one parameter of a request; without one it does not take it. */
export type Capability =
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'range'; readonly min: number; readonly max: number }
  | { readonly type: 'boolean' };

/** Capabilities by the names of the request's fields. */
export type Capabilities = Readonly<Record<string, Capability>>;

/** One line of a price list, as the API writes it. */
export interface ImagePrice {
  readonly billable: 'output_image' | 'input_image' | 'input_reference' | 'input_text';
  readonly unit: 'image' | 'megapixel' | 'token';
  readonly cost_usd: number;
  /** The resolution the line is for; without one it is for all. */
  readonly variant?: string;
}

/** What `/images` can do with a model. */
export interface ImageProfile {
  /** The first value of `output_format` is what comes when nothing is asked for. */
  readonly parameters: Capabilities;
  /** By provider slug, what stands in the place of some of the parameters. */
  readonly differences?: Readonly<Record<string, Capabilities>>;
  /** What `provider.options` may hold for its providers. */
  readonly passthrough: readonly string[];
  readonly pricing: readonly ImagePrice[];
  /** Whether `stream: true` streams; where not, the answer is a body all the same. */
  readonly isStreaming: boolean;
  /** Whether the answer names the media type of its pictures. */
  readonly includesMediaType: boolean;
  /** Tokens of a square picture of 1024 pixels, by quality. */
  readonly tokens: Readonly<Record<'low' | 'medium' | 'high', number>>;
}

/** What one provider of a model can do. */
export function capabilitiesOf(profile: ImageProfile, providerSlug: string): Capabilities {
  return { ...profile.parameters, ...profile.differences?.[providerSlug] };
}

/** The values of an enum, or undefined when the parameter is not one. */
export function valuesOf(capability: Capability | undefined): readonly string[] | undefined {
  return capability?.type === 'enum' ? capability.values : undefined;
}
