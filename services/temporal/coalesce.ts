/** Makes calls with the same key share one answer while it is under way. */
export function coalesce<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const asking = new Map<string, Promise<T>>();
  return (key) => {
    const known = asking.get(key);
    if (known) return known;
    const answer = ask(key).finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };
}
