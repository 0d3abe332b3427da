import type { JobLedger } from '../jobs/ledger.ts';
import type { OpenRouter, OpenRouterOptions } from '../client.ts';
import type { EnvironmentOptions } from '../env/options.ts';
import { optionsFromEnv, toStateHome } from '../env/options.ts';
import type { Environment } from '../env/read.ts';
import type { Workspace } from '../media/workspace.ts';
import type { WorkspaceOptions } from '../node/workspace.ts';
import type { Audit } from '../operations/shared/audit-line.ts';
import { checkOptions } from '../shared/check-options.ts';
import type { RulesOf } from '../shared/field-rules.ts';
import { flag, method, record } from '../shared/field-rules.ts';
import { lazy } from '../shared/lazy.ts';
import type { AuditOptions } from './host-audit.ts';
import { createHostAudit, endPending } from './host-audit.ts';
import { createLazyLedger } from './lazy-ledger.ts';
import { createLazyTranscripts } from './lazy-transcripts.ts';
import { createLazyWorkspace } from './lazy-workspace.ts';

/** Dependencies of operations, for one program or one caller. Nothing is loaded, opened or sent before it is used. */
export interface Host {
  /** Settings from the environment; those of the client are merged with the options of the program. */
  readonly settings: EnvironmentOptions;
  /** Returns the client, which the first call creates. */
  client(): Promise<OpenRouter>;
  /** Files that may be read and written. */
  readonly workspace: Workspace;
  /** Ledger of the client's jobs; `undefined` when it is turned off. */
  readonly jobLedger: JobLedger | undefined;
  /** Audit of the calls that cost; `undefined` when it is turned off. */
  readonly audit: Audit | undefined;
  /**
   * Writes an end line for each call of the audit that has not ended, at once: for a process that is about to exit. Their outcome is
   * `cancelled`, and their reason `outcome_unknown` when no id is known.
   */
  endAudit(): void;
}

/** Options for {@link createHost}. An option that is left out comes from the environment. */
export interface HostOptions extends AuditOptions {
  /** Name of the program for the statistics of OpenRouter, unless the environment names or removes it. @default none */
  readonly app?: OpenRouterOptions['app'];
  /** Options of the client. Each replaces that of the environment completely, unless it is `undefined`. */
  readonly client?: Omit<OpenRouterOptions, 'jobLedger'> | undefined;
  /**
   * Returns the ledger of the host, to observe or replace the one of the environment, which is `undefined` when it is turned off.
   *
   * @default the ledger of the environment
   */
  readonly jobLedger?: ((configured: JobLedger | undefined) => JobLedger | undefined) | undefined;
  /** Creates the workspace of the host from the options of the environment. @default `createWorkspace` of `./node` */
  readonly workspace?: ((configured: WorkspaceOptions) => Workspace) | undefined;
  /**
   * Whether only jobs of the host's own ledger can be used, for programs that serve several callers with one key and create a
   * host for each. It sets `videos.onlyKnownJobs` of the client.
   *
   * @default the value of `OPENROUTER_ONLY_KNOWN_JOBS`, else false
   */
  readonly onlyKnownJobs?: boolean | undefined;
}

const rules = {
  app: record,
  client: record,
  jobLedger: method,
  workspace: method,
  onlyKnownJobs: flag,
  writeAudit: method,
  isAuditedByDefault: flag,
  auditsToFile: flag,
  onAuditError: method,
} as const satisfies RulesOf<HostOptions>;

/**
 * Creates a host from a record such as `process.env`: client, workspace, ledger of jobs, budget and audit of a program. It reads
 * nothing else, and loads nothing yet.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names all invalid variables at once, without their values, and for an unknown option.
 */
export function createHost(environment: Environment, options: HostOptions = {}): Host {
  checkOptions(options, { action: 'create the host', rules });
  const configured = optionsFromEnv(environment);
  const stateHome = toStateHome(environment);
  const settings = { ...configured, client: toClientOptions(configured, options) };
  const { jobLedger: ledgerOptions } = configured;
  const workspaceOptions = { ...configured.workspace, stateHome };
  const ownLedger = ledgerOptions && createLazyLedger(ledgerOptions);
  const jobLedger = options.jobLedger === undefined ? ownLedger : options.jobLedger(ownLedger);
  const audit = createHostAudit(configured, {
    ...options,
    clock: options.client?.clock,
    stateHome,
  });
  const { baseUrl = '' } = settings.client;
  const transcripts =
    settings.client.transcripts ??
    (ledgerOptions && createLazyTranscripts({ ...ledgerOptions, scope: baseUrl }));
  return {
    settings,
    client: lazy(async () => {
      const { createOpenRouter } = await import('../client.ts');
      return createOpenRouter({ ...settings.client, jobLedger, transcripts });
    }),
    workspace: (options.workspace ?? createLazyWorkspace)(workspaceOptions),
    jobLedger,
    audit,
    endAudit() {
      if (audit !== undefined) endPending(audit);
    },
  };
}

function toClientOptions(
  { client: configured }: EnvironmentOptions,
  { client = {}, onlyKnownJobs, app }: HostOptions,
): OpenRouterOptions {
  const own: OpenRouterOptions = defined(client);
  // Limits of the environment hold beside settings of the program, unless it sets the very same field.
  const videos = { ...configured.videos, ...defined(own.videos) };
  return {
    ...configured,
    ...own,
    budget:
      own.budget === undefined
        ? configured.budget
        : { ...configured.budget, ...defined(own.budget) },
    app: own.app ?? toApp(configured.app, app),
    videos: onlyKnownJobs === undefined ? videos : { ...videos, onlyKnownJobs },
  };
}

/** Value of a variable that removes what the program says of itself. */
const OFF = 'off';

/** Returns the app of the environment, field by field before that of the program. */
function toApp(
  configured: OpenRouterOptions['app'],
  own: OpenRouterOptions['app'],
): OpenRouterOptions['app'] {
  const choose = (text: string | undefined, otherwise: string | undefined) =>
    text?.toLowerCase() === OFF ? undefined : (text ?? otherwise);
  return {
    url: choose(configured?.url, own?.url),
    title: choose(configured?.title, own?.title),
  };
}

/** Returns the fields of an object that are defined. */
function defined<Fields extends object>(fields: Fields | undefined): Partial<Fields> {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
  // The entries are a part of the fields.
  return Object.fromEntries(entries) as Partial<Fields>;
}
