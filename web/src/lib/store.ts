/* store.ts: a value that says when it changes, and the hook that draws it. */
import { useEffect, useReducer } from "preact/hooks";

export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Sets some fields of an object. */
  patch(fields: Partial<T>): void {
    this.value = { ...this.#value, ...fields };
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export function useStore<T>(store: Store<T>): T {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const drawn = store.value;
  useEffect(() => {
    // Effects run after the page is drawn; what changed in between was heard by nobody.
    if (!Object.is(store.value, drawn)) redraw(undefined);
    return store.listen(() => redraw(undefined));
  }, [store]);
  return drawn;
}
