import { environmentVariables } from '@orkit/openrouter-multimodal/env';

import { exitStatuses } from './exit-status.ts';

/** A page of help that is about no command. */
export interface HelpTopic {
  readonly name: string;
  readonly text: string;
  /** The same as JSON. */
  readonly data: unknown;
}

const topics = {
  'exit-codes': exitCodesTopic,
  environment: environmentTopic,
  output: outputTopic,
} as const satisfies Record<string, () => Omit<HelpTopic, 'name'>>;

/** The names of the topics. */
export const topicNames: readonly string[] = Object.keys(topics);

/** The topic that `orm help <words>` asks for. */
export function findTopic(words: readonly string[]): HelpTopic | undefined {
  const [name] = words;
  if (words.length !== 1 || name === undefined || !Object.hasOwn(topics, name)) return undefined;
  // The line before made sure of it.
  return { name, ...topics[name as keyof typeof topics]() };
}

function exitCodesTopic(): Omit<HelpTopic, 'name'> {
  const rows = exitStatuses.map(({ status, cause, meaning }) =>
    `${String(status).padStart(5)}  ${cause.padEnd(20)} ${meaning}`.trimEnd(),
  );
  return {
    text: ['Exit codes of orm. They never change their meaning.', '', ...rows, ''].join('\n'),
    data: exitStatuses,
  };
}

/** Variables of the MCP server: what orm tells is chosen by --quiet and --verbose, and a path that is typed is the user's own word. */
const unread: ReadonlySet<string> = new Set([
  'OPENROUTER_LOG_LEVEL',
  'OPENROUTER_INPUT_DIR',
  'OPENROUTER_OUTPUT_DIR',
  'OPENROUTER_ALLOW_UNSAFE_PATHS',
]);

function environmentTopic(): Omit<HelpTopic, 'name'> {
  const variables = Object.entries(environmentVariables)
    .filter(([name]) => !unread.has(name))
    .map(([name, { aliases, summary, fallback }]) => ({
      name,
      aliases,
      summary,
      default: fallback,
    }));
  const rows = variables.flatMap(({ name, aliases, summary, default: fallback }) => [
    `  ${[name, ...aliases].join(', ')}`,
    `      ${summary}`,
    `      Unset: ${fallback}.`,
  ]);
  return {
    text: [
      'Environment variables of orm. An option wins over a variable, a variable that is',
      'set over one from --env. Empty counts as unset. A .env file is never read by itself.',
      '',
      ...rows,
      '  NO_COLOR, FORCE_COLOR, TERM=dumb',
      '      Colors off, on, off.',
      '',
    ].join('\n'),
    data: variables,
  };
}

function outputTopic(): Omit<HelpTopic, 'name'> {
  return { text: `${outputLines.join('\n')}\n`, data: outputLines };
}

const outputLines = [
  'stdout holds the result and nothing else. All that is said about it goes to stderr:',
  'progress, notes on the media, reasoning, cost, hints and errors.',
  '',
  '  text      the answer, as it comes. On a terminal control characters become visible signs.',
  '  calls     functions that the model wants called, each a line of JSON after the text.',
  '  files     pictures and sounds that a model made are saved here, as <id>-1.png, -2.png …;',
  '            stdout names each on a line. What is there already is never overwritten.',
  '  --each    each answer below a line with the name of its file.',
  '  tables    aligned on a terminal, tab-separated in a pipe.',
  '  --json    exactly one JSON document, also on failure:',
  '            {"schema":"orm/v1","ok":true,"command":"chat","id":…,"model":…,"provider":…,',
  '             "text":…,"data":…,"files":[{"path":…,"mime":…,"bytes":…}],',
  '             "usage":{"inputTokens":…,"outputTokens":…,"costUsd":…},"cache":…,',
  '             "elapsedMs":…}',
  '            {"schema":"orm/v1","ok":false,"command":"chat","error":{"code":…,"message":…,',
  '             "httpStatus":…,"retryable":…,"retryAfterSeconds":…,"hint":…,"requestId":…,',
  '             "details":{…}},"data":…,"files":[…],"elapsedMs":…}',
  '            With --each one document a line for each file, which is its "source".',
  '  errors    two lines on stderr: what went wrong with its [CODE], and a hint.',
  '            What came before a failure is on stdout, since it may have been paid.',
  '  cost      model, tokens, cost and time on stderr when it is a terminal, or with --cost.',
];
