import {
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import type { AppError } from '../../workflows/language/app-error.ts';
import { type Pulse, unreachable } from './server-pulse.ts';

/**
 * Gives every function of a store the same border: first wait until it is prepared, give up when the server is silent,
 * and name an unreachable server as such.
 */
export function guardCalls<T extends object>(store: T, prepared: () => Promise<void>, pulse: Pulse): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const perform = async (args: unknown[]): Promise<unknown> => {
        await prepared();
        return Reflect.apply(member, target, args);
      };
      return async (...args: unknown[]) => {
        try {
          return await pulse.watch(perform(args));
        } catch (error) {
          throw toUnavailable(error) ?? error;
        }
      };
    },
  });
}

/** The error of an unreachable server as AppError `unavailable`; null for any other. */
export function toUnavailable(error: unknown): AppError | null {
  const away =
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoNotConnectedError ||
    error instanceof MongoTopologyClosedError ||
    (error instanceof MongoError &&
      (error.hasErrorLabel('RetryableWriteError') || error.code === 11_600 || error.code === 91));
  return away ? unreachable(error) : null;
}
