import * as v from 'valibot';

import { invalidInput } from '../../shared/errors.ts';
import { defineOperation } from '../shared/operation.ts';

/**
 * Removes a job from the list of this machine. It is not a tool for agents, because only the owner of the list should
 * remove entries.
 */
export const forgetVideoJob = defineOperation({
  name: 'forget_video_job',
  title: 'Forget video job',
  summary: 'Removes a job from the list; OpenRouter continues it, and files stay.',
  guidance: '',
  errors: ['INVALID_INPUT'],
  related: ['list_video_jobs'],
  effects: { readOnly: false, idempotent: true, destructive: true, billable: false },
  input: v.strictObject({ video_id: v.pipe(v.string(), v.trim(), v.minLength(1)) }),
  output: v.object({ video_id: v.string() }),
  async run({ video_id: id }, { client }) {
    const { ledger } = client.videos;
    const record = await ledger?.find(id);
    if (ledger === undefined || record === undefined) {
      throw invalidInput(`Cannot forget "${id}": the list has no such job`, {
        hints: [{ kind: 'list-jobs' }],
      });
    }
    const knownId = record.jobId ?? record.intentId ?? id;
    await ledger.append({ type: 'forgotten', id: knownId });
    return { data: { video_id: knownId }, text: `Forgot ${knownId}` };
  },
});
