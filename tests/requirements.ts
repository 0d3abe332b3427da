/** Every promise of the README, by its identifier. Each must be cited by a test through {@link verifies}. */
export const requirements = {
  'money.no-double-payment':
    'A paid request is sent again only when nothing can have been accepted',
  'money.outcome-unknown': 'A lost answer of a paid request is told as an unknown outcome',
  'money.partial-kept': 'What came before a stream broke is attached to the error',
  'money.cost-told': 'Every answer tells what it cost',
  'money.estimate': 'What a call may cost is told before it is made',
  'money.limit': 'A call that may cost more than was allowed is refused unsent',
  'money.audit': 'Each call that costs is told at its start and end, without its words',
  'chat.multimodal': 'Text, pictures, sound, video and PDF go in',
  'chat.nothing-forced': 'Nothing is sent that the caller did not ask for',
  'chat.routing': 'Providers are chosen by every field of OpenRouter, by the request first',
  'chat.response-cache': 'The response cache hits, and its state is in the result',
  'chat.structured-output': 'An answer follows a schema, parsed, checked and typed',
  'chat.reasoning-cut-off': 'Spending all tokens on thinking is an error, thoughts are no answer',
  'chat.stream': 'Streams are typed events, right under any cutting, and can be left',
  'media.analyze': 'Images, sounds, videos and PDFs are analyzed, several and mixed',
  'media.bytes': 'What media is comes from its bytes, and nothing else is ever sent as media',
  'media.guard': 'A URL is fetched from public addresses only, from the one that was checked',
  'media.sandbox': 'Files are read inside the input root only, whatever the path or the link',
  'media.flat': 'Large media is streamed and never held in memory',
  'media.images': 'Images go without metadata by every way, upright and small, or untouched',
  'media.malformed': 'Damaged and hostile media is an error or a right answer, within bounds',
  'media.model': 'A model that cannot take the media is found before anything is paid',
  'media.transcribe': 'Speech becomes text, segments, words and subtitles',
  'media.untrusted': 'What a model says of media is marked as untrusted',
  'rerank.order':
    'Texts and pictures are ordered by how well they answer, a hundred thousand at once',
  'make.delivery': 'A place is checked before paying, and a file is whole or not there',
  'make.sandbox': 'Files are written inside the output root only, whatever the path or the link',
  'make.no-overwrite': 'Nothing is overwritten unless that is asked for, whoever else writes',
  'make.rescue': 'What was paid is kept elsewhere when its place takes it no longer',
  'make.flat': 'A video is saved without being held in memory, and resumed where it broke',
  'make.images': 'Images are made by every image model, all of them kept',
  'make.capabilities': 'What a model cannot do is refused before paying, with what it can',
  'make.speech': 'A text becomes speech, in a format that says what it is',
  'make.audio': 'A prompt becomes a spoken answer or music, decoded right however it is cut',
  'make.video': 'A video is submitted once, waited for and saved',
  'make.own-jobs': 'With a shared key, no caller reaches the job of another by its id',
  'make.resume': 'A job outlives its process and is finished once, paid once',
  'make.key-stays': 'The key goes to OpenRouter alone, also when a download is redirected',
  'make.webhook': 'A webhook is believed only with a fresh signature over its very bytes',
  'embed.vectors': 'Texts and media become vectors, in the order of the inputs',
  'errors.closed': 'Everything thrown on purpose is an OpenRouterError of a closed code',
  'errors.no-secrets': 'Neither key nor base64 is in an error, a log or a result',
  'errors.abort-reason': 'The abort reason of the caller passes through untouched',
  'errors.retry-after': 'A wait that is asked for is kept in full',
  'errors.retries': 'What costs nothing is asked again, until the deadline of the call',
  'models.catalogue': 'The catalogue covers every modality and outlives a failed refresh',
  'models.ids': 'Variants, presets and aliases are understood, unknown ids get suggestions',
  'account.health': 'A health check never throws for key or network',
  'account.headers': 'Each request tells which program sends it',
  'account.environment':
    'Every variable of openrouter-mcp-multimodal 4.5 is read, and a bad value is named',
  'tools.chat_completion':
    'chat_completion takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.analyze_image':
    'analyze_image takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.analyze_audio':
    'analyze_audio takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.analyze_video':
    'analyze_video takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.generate_image':
    'generate_image takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.generate_audio':
    'generate_audio takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.generate_video':
    'generate_video takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.generate_video_from_image':
    'generate_video_from_image takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.get_video_status':
    'get_video_status takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.rerank_documents':
    'rerank_documents takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.search_models':
    'search_models takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.get_model_info':
    'get_model_info takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.validate_model':
    'validate_model takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'tools.health_check':
    'health_check takes every argument that openrouter-mcp-multimodal 4.5 takes',
  'mcp.tools': 'Tools have strict schemas, annotations and mirrored structured results',
  'mcp.small-list': 'The list of tools is small enough for every conversation',
  'mcp.result-size': 'What is made is given inline up to a ceiling, and as a link above it',
  'mcp.errors': 'Errors have a code in _meta.code and hints',
  'mcp.cancel-progress': 'Cancelling reaches OpenRouter, long calls report progress',
  'mcp.process': 'Lists without a key, pure standard output, ends with its input',
  'mcp.eras': 'Speaks the current protocol and the older ones',
  'cli.output': 'Standard output is the result and nothing else',
  'cli.exit-status': 'Every error code has its own exit status',
  'cli.signals': 'Interrupts and closed pipes end the program and cancel the request',
  'cli.jobs': 'An interrupted job tells how to take it up, and can be',
  'cli.suggestions': 'Unknown commands, flags and fields get a suggestion',
  'cli.keys': 'No .env by itself, no key on the command line',
  'emulator.official-clients': 'The official clients work against the emulator',
  'emulator.true-answers': 'Its answers are true of the media that arrived',
  'emulator.faults': 'It fails on demand in every way',
  'packages.small': 'A minimal chat program is small',
  'packages.neutral': 'The root entry runs without Node.js',
  'packages.contents': 'Packages run nothing when installed, and hold no test',
  'packages.old-node': 'An old Node.js gets one clear sentence',
} as const satisfies Record<string, string>;

/** The identifier of a promise. */
export type Requirement = keyof typeof requirements;

/** Names a test after the behavior that it proves, and cites the promise. */
export function verifies(requirement: Requirement, behavior: string): string {
  return `${behavior} [${requirement}]`;
}
