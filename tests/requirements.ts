/** The guarantees of the README by identifier. A test cites each of them through {@link verifies}. */
export const requirements = {
  'money.no-double-payment':
    'A paid request is retried only when OpenRouter cannot have accepted it',
  'money.outcome-unknown': 'A lost response to a paid request is reported as an unknown outcome',
  'money.partial-kept': 'The error of a broken stream contains the partial output',
  'money.cost-told': 'Every result has its cost',
  'money.estimate': 'The cost of a call can be estimated in advance',
  'money.limit': 'A call that may cost more than its limit is rejected before it is sent',
  'money.owner-limit': 'An argument of an agent only lowers a limit of the environment',
  'money.byok': 'With an own key at a provider, results have both costs and limits count the sum',
  'money.audit': 'Every billable call is logged at its start and end, without the full prompt',
  'chat.multimodal': 'Input and output of chat are multimodal',
  'chat.nothing-forced': 'No option is sent that the caller did not set',
  'chat.routing': 'All provider routing fields are supported, and the request overrides the client',
  'chat.response-cache': 'The response cache hits, and its status is part of the result',
  'chat.structured-output': 'An answer follows a schema: parsed, validated and typed',
  'chat.reasoning-cut-off':
    'Using up all tokens for reasoning is an error, and reasoning is never the answer',
  'chat.stream': 'Streams are typed events, correct for any chunk boundaries, and cancelable',
  'media.analyze': 'Images, audio, videos and PDFs are analyzed, several and mixed',
  'media.bytes':
    'The type of media is detected from its content, and nothing else is sent as media',
  'media.guard':
    'URLs are fetched from public addresses only, over a connection to the checked address',
  'media.sandbox': 'Files are read only inside the input folder, whatever the path or link',
  'media.flat': 'Large media is streamed and never held in memory',
  'media.images': 'Images are sent without metadata, upright and scaled down, or unchanged',
  'media.heic':
    'HEIC photos are read, upright and in the right colors, when a decoder is installed',
  'media.hopeless': 'Media that no model can open is refused before anything is paid',
  'media.long': 'Long recordings are split at pauses and resumed after a failure',
  'media.malformed': 'Damaged or hostile media gives an error or a correct result, within bounds',
  'media.model': 'A model that does not support the media is rejected before anything is paid',
  'media.transcribe': 'Speech is transcribed to text, segments, words and subtitles',
  'media.untrusted': 'Model output about media is marked as untrusted',
  'rerank.order': 'Texts and images are ranked by relevance, up to 100,000 at once',
  'make.delivery':
    'The output path is checked before paying, and a file is complete or does not exist',
  'make.sandbox': 'Files are written only inside the output folder, whatever the path or link',
  'make.no-overwrite': 'Files are overwritten only on request, even with concurrent writers',
  'make.rescue': 'A paid result is saved elsewhere when its output path fails',
  'make.flat': 'Videos are saved without being held in memory, and interrupted downloads resumed',
  'make.images': 'Images are generated with every image model, and all of them are returned',
  'make.capabilities': 'Unsupported options are rejected before paying, with the supported values',
  'make.speech': 'Text becomes speech, in a format that is detected and named correctly',
  'make.audio': 'A prompt becomes a spoken answer or music, correct for any chunk boundaries',
  'make.video': 'A video is submitted once, polled and saved',
  'make.own-jobs': 'Callers with a shared key see only their own jobs',
  'make.resume': 'A job survives its process, and is completed once and paid once',
  'make.key-stays': 'The key is sent only to OpenRouter, also when a download is redirected',
  'make.webhook': 'A webhook is accepted only with a fresh signature of its exact bytes',
  'embed.vectors': 'Texts and media are embedded as vectors, in the order of the inputs',
  'errors.closed': 'Every deliberate error is an OpenRouterError with one of twelve codes',
  'errors.no-secrets': 'Errors, logs and results never contain the key or base64',
  'errors.abort-reason': "The caller's abort reason is passed through unchanged",
  'errors.retry-after': 'Retry-After is respected in full',
  'errors.retries': 'Free requests are retried until the timeout of the call',
  'models.catalogue': 'The model catalogue covers every modality and survives a failed refresh',
  'models.ids': 'Variants, presets and aliases are supported, and unknown ids get suggestions',
  'account.health': 'A health check does not throw for a bad key or network',
  'account.headers': 'Requests name the app that sends them',
  'account.environment':
    'All variables of openrouter-mcp-multimodal 4.5 are read, and an invalid one is named',
  'tools.chat_completion':
    'chat_completion accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.analyze_image': 'analyze_image accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.analyze_audio': 'analyze_audio accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.analyze_video': 'analyze_video accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.generate_image': 'generate_image accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.generate_audio': 'generate_audio accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.generate_video': 'generate_video accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.generate_video_from_image':
    'generate_video_from_image accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.get_video_status':
    'get_video_status accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.rerank_documents':
    'rerank_documents accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.search_models': 'search_models accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.get_model_info': 'get_model_info accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.validate_model': 'validate_model accepts every argument of openrouter-mcp-multimodal 4.5',
  'tools.health_check': 'health_check accepts every argument of openrouter-mcp-multimodal 4.5',
  'mcp.tools': 'Tools have strict schemas, annotations, and structured results repeated as text',
  'mcp.small-list': 'The tool list is small enough for every conversation',
  'mcp.result-size': 'Outputs are returned inline up to a size limit, and larger ones as a link',
  'mcp.errors': 'Errors have a code in _meta.code, and hints',
  'mcp.cancel-progress':
    'Canceling a call cancels it at OpenRouter, and long calls report progress',
  'mcp.process':
    'Lists tools without a key, writes only the protocol to stdout, exits with its input',
  'mcp.eras': 'All protocol revisions are supported',
  'cli.output': 'Standard output contains only the result',
  'cli.exit-status': 'Every error code has its own exit status',
  'cli.signals': 'Interrupts and closed pipes end the program and cancel the request',
  'cli.jobs': 'An interrupted job prints how to resume it, and can be resumed',
  'cli.suggestions': 'Unknown commands, flags and fields get a suggestion',
  'cli.keys': 'No .env file is loaded by default, and no key is accepted on the command line',
  'emulator.official-clients': 'The official clients work with the emulator',
  'emulator.true-answers': 'Its answers correctly describe the media of a request',
  'emulator.faults': 'It can reproduce every failure',
  'packages.small': 'A minimal chat program is small',
  'packages.type-floor': 'The declarations need TypeScript 5.7 or newer',
  'packages.neutral': 'The root entry runs without Node.js',
  'packages.contents': 'Packages have no install scripts and contain no tests',
  'packages.old-node': 'With an old Node.js every program prints one clear sentence',
} as const satisfies Record<string, string>;

/** The identifier of a guarantee. */
export type Requirement = keyof typeof requirements;

/** Returns the title of a test that verifies a guarantee: the behavior, then the identifier. */
export function verifies(requirement: Requirement, behavior: string): string {
  return `${behavior} [${requirement}]`;
}
