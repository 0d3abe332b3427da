import { refusedBy } from './node-connect.ts';
import type { Dispatcher } from './node-undici.ts';

/**
 * Statuses after which fetch hides the response, so that it looks like a broken connection: it prompts for credentials after
 * 407 and sends the request again after 421, both by itself. Nothing was carried out (RFC 9110, sections 15.5.8 and 15.5.20).
 */
const hiddenStatuses: ReadonlySet<number> = new Set([407, 421]);

/** Creates the dispatcher of one request, which tells when the request is sent and fails by the statuses that fetch hides. */
export function watchRequest(
  dispatcher: Dispatcher,
  { proxy, onSend }: { readonly proxy: string | undefined; readonly onSend: () => void },
): Pick<Dispatcher, 'dispatch'> {
  return {
    dispatch(options, handler) {
      const watching: Dispatcher.DispatchHandler = {
        onRequestStart(controller, context) {
          handler.onRequestStart?.call(watched, controller, context);
          // Undici calls this when there is a connection, right before it writes.
          if (!controller.aborted) onSend();
        },
        onResponseStart(controller, status, headers, text) {
          if (hiddenStatuses.has(status)) controller.abort(refusedBy(proxy, status));
          else handler.onResponseStart?.call(watched, controller, status, headers, text);
        },
      };
      // The other methods, and what they keep at `this`, stay those of fetch.
      const watched = Object.assign(Object.create(handler) as typeof handler, watching);
      return dispatcher.dispatch(options, watched);
    },
  };
}
