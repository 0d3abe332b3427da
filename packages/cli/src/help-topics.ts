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

function environmentTopic(): Omit<HelpTopic, 'name'> {
  const variables = Object.entries(environmentVariables).map(
    ([name, { aliases, summary, fallback }]) => ({ name, aliases, summary, default: fallback }),
  );
  const rows = variables.flatMap(({ name, aliases, summary, default: fallback }) => [
    `  ${[name, ...aliases].join(', ')}`,
    `      ${summary}`,
    `      Unset: ${fallback}.`,
  ]);
  return {
    text: [
      'Environment variables of orm. An option wins over a variable, a variable that is',
      'set over one from --env-file. Empty counts as unset. A .env file is never read by itself.',
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
  'progress, reasoning, cost, hints and errors.',
  '',
  '  text      the answer, as it comes. On a terminal control characters become visible signs.',
  '  tables    aligned on a terminal, tab-separated in a pipe.',
  '  --json    exactly one JSON document, also on failure:',
  '            {"schema":"orm/v1","ok":true,"command":"chat","id":…,"model":…,"provider":…,',
  '             "text":…,"data":…,"usage":{"inputTokens":…,"outputTokens":…,"costUsd":…},',
  '             "cache":…,"elapsedMs":…}',
  '            {"schema":"orm/v1","ok":false,"command":"chat","error":{"code":…,"message":…,',
  '             "httpStatus":…,"retryable":…,"retryAfterSeconds":…,"hint":…,"requestId":…,',
  '             "details":{…}},"data":…,"elapsedMs":…}',
  '  errors    two lines on stderr: what went wrong with its [CODE], and a hint.',
  '  cost      model, tokens, cost and time on stderr when it is a terminal, or with --cost.',
];
