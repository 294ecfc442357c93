import {
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import { AppError } from '../../workflows/language/app-error.ts';

/** Gives every function of a store the same border: first wait until it is prepared, and name an unreachable server as such. */
export function guardCalls<T extends object>(store: T, prepared: () => Promise<void>): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        await prepared();
        try {
          return await Reflect.apply(member, target, args);
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
  return away
    ? new AppError('unavailable', 'The document store cannot be reached. Try again shortly.', { cause: error })
    : null;
}
