/** As much of React as one component with hooks needs: draws it into plain objects, and again when asked. */

interface Element {
  readonly type: unknown;
  readonly props: Readonly<Record<string, unknown>>;
  readonly children: readonly unknown[];
}

/** An element as it was drawn, components replaced by what they drew. */
export class Drawn {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly children: readonly (Drawn | string)[];

  constructor(type: string, props: Readonly<Record<string, unknown>>, children: readonly (Drawn | string)[]) {
    this.type = type;
    this.props = props;
    this.children = children;
  }

  /** What a reader sees of it. */
  get text(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.text)).join('');
  }

  /** Itself and everything in it that is of the type and has the properties. */
  all(type: string, props: Readonly<Record<string, unknown>> = {}): Drawn[] {
    const fits =
      this.type === type && Object.entries(props).every(([name, value]) => this.props[name] === value);
    const inside = this.children.flatMap((child) =>
      typeof child === 'string' ? [] : child.all(type, props),
    );
    return fits ? [this, ...inside] : inside;
  }

  /** The only one; throws where there are none or several. */
  one(type: string, props: Readonly<Record<string, unknown>> = {}): Drawn {
    const found = this.all(type, props);
    const [first] = found;
    if (first === undefined || found.length > 1) throw new Error(`expected one ${type}, got ${found.length}`);
    return first;
  }
}

/** Hooks of one component instance at the root; components inside it have none. */
export class HookRenderer {
  readonly #cells: unknown[] = [];
  readonly #leaving: (() => void)[] = [];
  #at = 0;

  /** What the bundle finds as `window.React`. */
  readonly react = {
    createElement: (type: unknown, props: object | null, ...children: unknown[]): Element => ({
      type,
      props: { ...props },
      children,
    }),
    Fragment: 'fragment',
    useState: <T>(initial: T): [T, (value: T) => void] => {
      const at = this.#cell(initial);
      return [
        this.#cells[at] as T,
        (value) => {
          this.#cells[at] = value;
        },
      ];
    },
    useRef: <T>(initial: T): { current: T } =>
      this.#cells[this.#cell({ current: initial })] as { current: T },
    /** Effects without dependencies that change: run once, undone when the page is left. */
    useEffect: (effect: () => (() => void) | undefined): void => {
      const at = this.#at;
      this.#cell(true);
      if (this.#effects.has(at)) return;
      this.#effects.add(at);
      const undo = effect();
      if (undo !== undefined) this.#leaving.push(undo);
    },
  };

  readonly #effects = new Set<number>();

  draw(component: unknown, props: object): Drawn {
    this.#at = 0;
    const drawn = expand({ type: component, props: { ...props }, children: [] });
    if (drawn.length !== 1 || typeof drawn[0] === 'string' || drawn[0] === undefined) {
      throw new Error('expected the component to draw one element');
    }
    return drawn[0];
  }

  leave(): void {
    for (const undo of this.#leaving.splice(0)) undo();
  }

  #cell(initial: unknown): number {
    const at = this.#at;
    this.#at += 1;
    if (at >= this.#cells.length) this.#cells.push(initial);
    return at;
  }
}

function expand(node: unknown): (Drawn | string)[] {
  if (node === null || node === undefined || typeof node === 'boolean') return [];
  if (Array.isArray(node)) return node.flatMap(expand);
  if (typeof node !== 'object') return [String(node)];
  const { type, props, children } = node as Element;
  if (typeof type === 'function') return expand(type(props));
  return [new Drawn(String(type), props, children.flatMap(expand))];
}
