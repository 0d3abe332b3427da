import type { StandardSchemaV1 } from '@standard-schema/spec';

import { OpenRouterError, invalidInput, toPrintableCause } from '../../shared/errors.ts';
import { isRecord, parseJson } from '../../shared/untrusted-json.ts';
import type { ResponseFormat } from './options.ts';
import { closeObjects, isStrictSchema } from './strict-schema.ts';

/** Name of a format without one. */
const DEFAULT_NAME = 'answer';

/** Loads the validator of plain JSON Schemas. */
type LoadValidator = () => Promise<{
  toStandardSchema(schema: Readonly<Record<string, unknown>>): StandardSchemaV1;
}>;

const types: ReadonlySet<unknown> = new Set([
  'text',
  'json_object',
  'json_schema',
  'grammar',
  'python',
]);

/** Rejects a value that is no response format: a caller without a compiler may pass a bare JSON Schema. */
function requireFormat(format: Exclude<ResponseFormat, StandardSchemaV1>): void {
  const fault = formatFault(format);
  if (fault === undefined) return;
  throw invalidInput(`Cannot use the response format: ${fault}`, {
    hints: [
      {
        kind: 'only',
        surface: 'sdk',
        text: 'A JSON Schema is passed as { type: "json_schema", name, schema }.',
      },
    ],
  });
}

function formatFault(format: Exclude<ResponseFormat, StandardSchemaV1>): string | undefined {
  if (!types.has(format.type)) return `its type must be one of ${[...types].join(', ')}`;
  if (format.type !== 'json_schema') return undefined;
  // A function may be a Standard Schema too (ArkType).
  const { name, schema }: { name: unknown; schema: unknown } = format;
  if (typeof name !== 'string' || name === '') return 'it has no name';
  const isSchema = typeof schema === 'function' || isRecord(schema);
  return isSchema ? undefined : 'it has no schema';
}

/** Returns the plain JSON Schema that answers are validated by, if they are. */
export function plainSchemaOf(
  format: ResponseFormat,
): Readonly<Record<string, unknown>> | undefined {
  return 'type' in format && format.type === 'json_schema' && !isStandardSchema(format.schema)
    ? format.schema
    : undefined;
}

/** Returns a response format in wire form. */
export function toWireFormat(format: ResponseFormat): Record<string, unknown> {
  if ('~standard' in format)
    return toWireFormat({ type: 'json_schema', name: DEFAULT_NAME, schema: format });
  requireFormat(format);
  if (format.type === 'grammar') return { type: 'grammar', grammar: format.grammar };
  if (format.type !== 'json_schema') return { type: format.type };
  const { name, description } = format;
  // The answer is validated by the Standard Schema anyway: closed objects only keep the model from adding to them.
  const schema = isStandardSchema(format.schema)
    ? closeObjects(toJsonSchema(format.schema))
    : format.schema;
  const strict = format.strict ?? (isStrictSchema(schema) || undefined);
  return { type: 'json_schema', json_schema: { name, description, strict, schema } };
}

/**
 * Parses the text of an answer by its format.
 *
 * @throws OpenRouterError `UPSTREAM_HTTP`, reason `schema_mismatch`, with the text, which was charged, in `details.text`.
 */
export async function parseOutput(
  format: ResponseFormat | undefined,
  text: string,
  loadValidator: LoadValidator,
): Promise<unknown> {
  const schema = format === undefined ? undefined : await standardSchemaOf(format, loadValidator);
  const isJson =
    schema !== undefined ||
    (format !== undefined &&
      'type' in format &&
      (format.type === 'json_schema' || format.type === 'json_object'));
  if (!isJson || text === '') return undefined;
  const value = parseJson(withoutFence(text.trim()));
  if (value === undefined) throw mismatch('it is not JSON', text);
  if (schema === undefined) return value;
  const result = await validate(schema, value, text);
  if (result.issues !== undefined) throw mismatch(describeIssues(result.issues), text);
  return result.value;
}

/** Validates a value. When the caller's schema throws, the error has the charged text too. */
async function validate(
  schema: StandardSchemaV1,
  value: unknown,
  text: string,
): Promise<StandardSchemaV1.Result<unknown>> {
  try {
    return await schema['~standard'].validate(value);
  } catch (error) {
    throw mismatch(`its schema threw "${toPrintableCause(error).message}"`, text, error);
  }
}

async function standardSchemaOf(
  format: ResponseFormat,
  loadValidator: LoadValidator,
): Promise<StandardSchemaV1 | undefined> {
  if ('~standard' in format) return format;
  if (format.type !== 'json_schema') return undefined;
  const { schema } = format;
  if (isStandardSchema(schema)) return schema;
  const { toStandardSchema } = await loadValidator();
  return toStandardSchema(schema);
}

function isStandardSchema(value: object): value is StandardSchemaV1 {
  return '~standard' in value;
}

/** Converts a schema to JSON Schema. Source: Standard JSON Schema, the part of Standard Schema for this conversion. */
function toJsonSchema(schema: StandardSchemaV1): Readonly<Record<string, unknown>> {
  const standard: unknown = schema['~standard'];
  const converter = isRecord(standard) ? standard['jsonSchema'] : undefined;
  const convert = isRecord(converter) ? converter['input'] : undefined;
  const { vendor } = schema['~standard'];
  if (typeof convert !== 'function') {
    throw invalidInput(`Cannot convert the ${vendor} schema to JSON Schema: it has no converter`, {
      hints: [
        {
          kind: 'only',
          surface: 'sdk',
          text: 'Wrap it first (valibot: toStandardJsonSchema of @valibot/to-json-schema), or pass { type: "json_schema", name, schema } with a JSON Schema.',
        },
      ],
    });
  }
  let converted: unknown;
  try {
    converted = convert.call(converter, { target: 'draft-2020-12' });
  } catch (error) {
    // A type that JSON Schema cannot express, such as a date.
    const why = error instanceof Error ? error.message : String(error);
    throw invalidInput(`Cannot convert the ${vendor} schema to JSON Schema: ${why}`, {
      cause: error,
    });
  }
  if (!isRecord(converted))
    throw invalidInput(`Cannot use the ${vendor} schema: its JSON Schema is not an object`);
  // The dialect is implied; some providers reject a schema that names it.
  const { $schema: _, ...rest } = converted;
  return rest;
}

/**
 * Removes the fenced block that some models put around JSON in spite of the format. Not a regular expression: one with optional
 * whitespace would take minutes on a long run of whitespace, which models that must write JSON do produce.
 */
function withoutFence(text: string): string {
  const lineEnd = text.indexOf('\n');
  const firstLine = text.slice(0, Math.max(0, lineEnd)).trimEnd().toLowerCase();
  const isFenced = (firstLine === '```' || firstLine === '```json') && text.endsWith('```');
  return isFenced ? text.slice(lineEnd + 1, -3) : text;
}

function describeIssues(issues: readonly StandardSchemaV1.Issue[]): string {
  const messages = issues.slice(0, 3).map(({ message, path }) => {
    const keys = (path ?? []).map((segment) =>
      String(typeof segment === 'object' ? segment.key : segment),
    );
    return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
  });
  return messages.join('; ');
}

function mismatch(why: string, text: string, cause?: unknown): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `The answer does not follow the response format: ${why}`,
    {
      retryable: false,
      cause,
      hints: [
        { kind: 'text', text: 'Choose a model that supports structured outputs.' },
        { kind: 'set-option', option: 'requireParameters', to: true },
        { kind: 'only', surface: 'sdk', text: 'Or add the plugin { id: "response-healing" }.' },
      ],
      details: { reason: 'schema_mismatch', text },
    },
  );
}
