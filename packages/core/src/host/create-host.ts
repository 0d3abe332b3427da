import type { JobLedger } from '../jobs/ledger.ts';
import type { OpenRouter, OpenRouterOptions } from '../client.ts';
import type { EnvironmentOptions } from '../env/options.ts';
import { optionsFromEnv } from '../env/options.ts';
import type { Environment } from '../env/read.ts';
import type { Workspace } from '../media/workspace.ts';
import type { WorkspaceOptions } from '../node/workspace.ts';
import type { Audit } from '../operations/shared/audit-line.ts';
import { toAuditJson } from '../operations/shared/audit-line.ts';
import { systemClock } from '../shared/clock.ts';
import { lazy } from '../shared/lazy.ts';
import { createLazyLedger } from './lazy-ledger.ts';
import { createLazyWorkspace } from './lazy-workspace.ts';

/** All that operations run with, for one program or one caller. Nothing is loaded, opened or sent before it is used. */
export interface Host {
  /** What the environment says; of the client, what it was made with in the end. */
  readonly settings: EnvironmentOptions;
  /** The client, made by the first call and the same for every other one. */
  client(): Promise<OpenRouter>;
  /** The files that may be read and written. */
  readonly workspace: Workspace;
  /** Where the client notes its jobs; `undefined` when they are not to be noted. */
  readonly jobLedger: JobLedger | undefined;
  /** Where it is written down what was paid for; `undefined` when it is not. */
  readonly audit: Audit | undefined;
}

/** Options of a host. Whatever is left out comes from the environment. */
export interface HostOptions {
  /** Options of the client that win over the environment, each as a whole. One that is `undefined` does not count. */
  readonly client?: Omit<OpenRouterOptions, 'jobLedger'> | undefined;
  /**
   * The ledger of the host, made from the one that the environment describes, which is `undefined` when it wants none: to
   * listen to it, or to put another one in its place.
   *
   * @default the one of the environment
   */
  readonly jobLedger?: ((configured: JobLedger | undefined) => JobLedger | undefined) | undefined;
  /** The workspace of the host, made from the options that the environment describes. @default `createWorkspace` of `./node` */
  readonly workspace?: ((configured: WorkspaceOptions) => Workspace) | undefined;
  /**
   * Whether only jobs of the host's own ledger can be used: for programs that serve several callers with one key, which have
   * a host each. It is `videos.onlyKnownJobs` of the client.
   *
   * @default what `OPENROUTER_ONLY_KNOWN_JOBS` says, else false
   */
  readonly onlyKnownJobs?: boolean | undefined;
  /** Takes each line of the audit, with its line break. @default no audit is kept */
  readonly writeAudit?: ((line: string) => void) | undefined;
  /** Whether an audit is kept when the environment does not say. @default true */
  readonly isAuditedByDefault?: boolean | undefined;
}

/**
 * Composes a host from a record such as `process.env`: client, workspace, ledger of jobs, budget and audit, once for all that
 * a program does. It looks at nothing else, and nothing is loaded yet.
 *
 * @throws OpenRouterError `INVALID_INPUT` that tells of all bad variables at once, and of no value.
 */
export function createHost(environment: Environment, options: HostOptions = {}): Host {
  const configured = optionsFromEnv(environment);
  const settings = { ...configured, client: toClientOptions(configured, options) };
  const { jobLedger: ledgerOptions } = configured;
  const workspaceOptions = { ...configured.workspace, stateHome: ledgerOptions?.stateHome };
  const ownLedger = ledgerOptions && createLazyLedger(ledgerOptions);
  const jobLedger = options.jobLedger === undefined ? ownLedger : options.jobLedger(ownLedger);
  return {
    settings,
    client: lazy(async () => {
      const { createOpenRouter } = await import('../client.ts');
      return createOpenRouter({ ...settings.client, jobLedger });
    }),
    workspace: (options.workspace ?? createLazyWorkspace)(workspaceOptions),
    jobLedger,
    audit: createAudit(configured, options),
  };
}

function toClientOptions(
  { client: configured }: EnvironmentOptions,
  { client = {}, onlyKnownJobs }: HostOptions,
): OpenRouterOptions {
  const given = Object.entries(client).filter(([, value]) => value !== undefined);
  const merged: OpenRouterOptions = { ...configured, ...Object.fromEntries(given) };
  return onlyKnownJobs === undefined
    ? merged
    : { ...merged, videos: { ...merged.videos, onlyKnownJobs } };
}

function createAudit(
  { audit: isAsked }: EnvironmentOptions,
  { client, writeAudit, isAuditedByDefault = true }: HostOptions,
): Audit | undefined {
  if (writeAudit === undefined || !(isAsked ?? isAuditedByDefault)) return undefined;
  const clock = client?.clock ?? systemClock;
  return { clock, write: (line) => writeAudit(`${toAuditJson(line, clock)}\n`) };
}
