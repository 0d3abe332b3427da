// A module of its own, imported on demand: the bundler puts what only it needs into a file of its own.
export { createOpenRouter } from '@orkit/openrouter-multimodal';
