import { parseArgs } from 'node:util';

import { environmentVariables } from '@orkit/openrouter-multimodal/env';

/** The command that the arguments select. */
export type Command =
  | { readonly kind: 'serve' | 'help' | 'version' }
  | { readonly kind: 'mistake'; readonly message: string };

/** Returns the text of `--help`. */
export function toUsage(): string {
  const variables = Object.entries(environmentVariables);
  const width = Math.max(...variables.map(([name]) => name.length));
  return `Usage: openrouter-multimodal [options]

An MCP server for text, images, audio and video on OpenRouter. It speaks MCP over
standard input and output and is started by an MCP client.

Options:
  -h, --help     Show this text.
  -v, --version  Show the version.

Environment:
${variables.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}
`;
}

/** Parses the command line. */
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
    // parseArgs throws only for unknown arguments.
    return { kind: 'mistake', message: describeMistake(args) };
  }
}

function describeMistake(args: readonly string[]): string {
  const flags = new Set(['--help', '-h', '--version', '-v']);
  const unknown = args.find((arg) => !flags.has(arg)) ?? '';
  return `Unknown argument "${unknown}": openrouter-multimodal accepts only --help and --version; settings come from environment variables`;
}
