/** Types of `run.mjs`. */
export function missingTools(machine: {
  readonly manifest: {
    readonly engines: { readonly node: string };
    readonly packageManager: string;
  };
  readonly nodeVersion: string;
  readonly running: string;
  readonly platform: string;
  readonly arch: string;
  readonly underPnpm: boolean;
}): Record<string, string>;
export function nodePackage(platform: string, arch: string): string;
export function compareVersions(a: string, b: string): number;
