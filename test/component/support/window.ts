/** The browser's globals for a page in a test process. Those that Node has stay Node's: the agent runs in the same process. */
import { Window } from 'happy-dom';

/** An element refuses events of another class; React and antd ask the window's own navigator. */
const OF_THE_WINDOW = new Set([
  'Event',
  'EventTarget',
  'CustomEvent',
  'MessageEvent',
  'CloseEvent',
  'navigator',
]);

/** The window lays nothing out: each element is as high as ten rows of the list, and in sight. */
class OnceObserved {
  readonly #seen: (entries: readonly unknown[]) => void;

  constructor(seen: (entries: readonly unknown[]) => void) {
    this.#seen = seen;
  }

  observe(): void {
    queueMicrotask(() => this.#seen([]));
  }

  unobserve(): void {
    // Nothing changes its size.
  }

  disconnect(): void {
    // As above.
  }
}

function namesOf(object: object): string[] {
  const names = new Set<string>();
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype;
    at = Reflect.getPrototypeOf(at)
  )
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  return [...names];
}

function install(): void {
  const window = new Window({
    url: 'http://page.localhost/',
    width: 1280,
    height: 800,
    settings: { device: { prefersReducedMotion: 'reduce' } },
  });
  for (const name of namesOf(window)) {
    if (name === 'constructor' || (name in globalThis && !OF_THE_WINDOW.has(name))) continue;
    const value: unknown = Reflect.get(window, name);
    const method = typeof value === 'function' && !('prototype' in value) ? (value as () => unknown) : null;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get: () => (method === null ? (Reflect.get(window, name) as unknown) : method.bind(window)),
      set: (next: unknown) => {
        Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: next });
      },
    });
  }
  const { HTMLElement: element } = globalThis;
  // No style sheet is read here: an element looks as its own attribute says.
  const getComputedStyle = ({ style }: HTMLElement): unknown => style;
  Object.assign(window, { getComputedStyle });
  Object.defineProperty(globalThis, 'getComputedStyle', { configurable: true, value: getComputedStyle });
  Object.defineProperty(globalThis, 'window', { configurable: true, value: globalThis });
  Object.defineProperty(globalThis, 'ResizeObserver', { configurable: true, value: OnceObserved });
  Object.defineProperty(element.prototype, 'clientHeight', { configurable: true, get: () => 440 });
  const tops = new WeakMap<HTMLElement, number>();
  Object.defineProperty(element.prototype, 'scrollTop', {
    configurable: true,
    get(this: HTMLElement) {
      return tops.get(this) ?? 0;
    },
    set(this: HTMLElement, top: number) {
      tops.set(this, Math.max(0, top));
      queueMicrotask(() => this.dispatchEvent(new Event('scroll')));
    },
  });
}

if (!('document' in globalThis)) install();
