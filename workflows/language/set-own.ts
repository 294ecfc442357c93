import type { Json, JsonObject } from './json.ts';

/** Sets a key that comes from outside as an own property; plain assignment would change the prototype for `__proto__`. */
export function setOwn(target: JsonObject, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
