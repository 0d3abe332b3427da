import { parseArgs } from 'node:util';

import { environmentVariables } from '@orkit/openrouter-multimodal/env';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'serve' | 'help' | 'version' }
  | { readonly kind: 'mistake'; readonly message: string };

/** What `--help` prints. */
export function toUsage(): string {
  const variables = Object.entries(environmentVariables);
  const width = Math.max(...variables.map(([name]) => name.length));
  return `Usage: openrouter-multimodal [options]

An MCP server for text, pictures, sound and video on OpenRouter. It speaks MCP over
standard input and output, so an MCP client starts it, not a person.

Options:
  -h, --help     Show this text.
  -v, --version  Show the version.

Environment:
${variables.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}
`;
}

/** Reads the command line. */
export function parseFlags(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    return { kind: values.version === true ? 'version' : 'serve' };
  } catch {
    // parseArgs throws for nothing but arguments it does not know.
    return { kind: 'mistake', message: describeMistake(args) };
  }
}

function describeMistake(args: readonly string[]): string {
  const known = new Set(['--help', '-h', '--version', '-v']);
  const unknown = args.find((arg) => !known.has(arg)) ?? '';
  return `Unknown argument "${unknown}"; openrouter-multimodal takes --help and --version, and its settings from the environment`;
}
