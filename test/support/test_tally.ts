/**
 * Turns the event stream of `node:test`'s `run()` into readable lines and a count.
 *
 * Each test and subtest counts once. Suites and the entry that `run()` adds per file are not tests: a file counts as
 * one failure when it crashes, ends before its tests do, or holds no test. A test that fails only because a subtest
 * failed is not counted twice. `todo` counts as skipped.
 */

import { resolve } from 'node:path';
import { inspect } from 'node:util';

export interface TestEvent {
  readonly type: string;
  readonly data: unknown;
}

interface EventData {
  readonly name?: string;
  readonly file?: string;
  readonly nesting?: number;
  readonly message?: string;
  readonly skip?: string | boolean;
  readonly todo?: string | boolean;
  readonly details?: {
    readonly type?: string;
    readonly duration_ms?: number;
    readonly error?: {
      readonly failureType?: string;
      readonly cause?: unknown;
      readonly exitCode?: number | null;
    };
  };
}

class FileTally {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** Top-level tests announced and not yet ended. */
  open = 0;
  /** What the file printed, shown when it fails. */
  output = '';
  failures = '';
  crash = '';
}

const OUTPUT_LIMIT = 20_000;

export class TestTally {
  private readonly files = new Map<string, FileTally>();
  private readonly shortName: (file: string) => string;

  /** `shortName` turns a file's absolute path into the one to print. */
  constructor(shortName: (file: string) => string) {
    this.shortName = shortName;
  }

  /** Takes one event; returns text to print now, possibly empty. */
  take(event: TestEvent): string {
    const data = event.data as EventData;
    if (data.file === undefined) {
      // An error after the end of its test is reported on no file, and the file then ends with exit code 1.
      return event.type === 'test:diagnostic' && data.message?.startsWith('Error:')
        ? `${data.message}\n`
        : '';
    }
    const file = this.fileOf(data.file);
    const isFile = data.name !== undefined && resolve(data.name) === data.file;
    switch (event.type) {
      case 'test:stdout':
      case 'test:stderr':
      case 'test:diagnostic':
        if (file.output.length < OUTPUT_LIMIT) file.output += withNewline(data.message ?? '');
        return '';
      case 'test:enqueue':
        if (data.nesting === 0 && !isFile) file.open += 1;
        return '';
      case 'test:pass':
      case 'test:fail':
        if (isFile) return this.endOfFile(file, event.type, data);
        if (data.nesting === 0) file.open -= 1;
        return this.result(file, event.type, data);
      default:
        return '';
    }
  }

  /** Closes the count over the files that should have run; returns what went wrong with whole files. */
  finish(files: readonly string[]): string {
    let text = '';
    for (const path of files) {
      const file = this.fileOf(path);
      const ran = file.passed + file.failed + file.skipped;
      if (file.crash === '' && file.open > 0) file.crash = `ended before ${file.open} of its tests did`;
      if (file.crash === '' && ran === 0) file.crash = 'holds no test';
      if (file.crash !== '') {
        file.failed += 1;
        text += `✗ ${this.shortName(path)}: ${file.crash}\n`;
      }
      if (file.failed > 0 && file.output !== '')
        text += `  output of ${this.shortName(path)}:\n${indent(file.output)}`;
    }
    return text;
  }

  /** `N passed, N failed`, then `, N skipped` where there are any. */
  total(): string {
    const { passed, failed, skipped } = this.sum();
    return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  }

  /** Whether nothing failed and something passed. */
  ok(): boolean {
    const { passed, failed } = this.sum();
    return failed === 0 && passed > 0;
  }

  private sum(): { passed: number; failed: number; skipped: number } {
    const sum = { passed: 0, failed: 0, skipped: 0 };
    for (const file of this.files.values()) {
      sum.passed += file.passed;
      sum.failed += file.failed;
      sum.skipped += file.skipped;
    }
    return sum;
  }

  private fileOf(path: string): FileTally {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const file = new FileTally();
    this.files.set(path, file);
    return file;
  }

  private result(file: FileTally, type: string, data: EventData): string {
    if (data.details?.type === 'suite' && data.details.error?.failureType !== 'hookFailed') return '';
    if (isSet(data.skip) || isSet(data.todo)) {
      file.skipped += 1;
      return '';
    }
    if (type === 'test:pass') {
      file.passed += 1;
      return '';
    }
    const error = data.details?.error;
    if (error?.failureType === 'subtestsFailed') return '';
    file.failed += 1;
    const where = data.file === undefined ? '' : `${this.shortName(data.file)}: `;
    return `✗ ${where}${data.name}\n${indent(inspect(error?.cause ?? error, { depth: 6 }))}`;
  }

  private endOfFile(file: FileTally, type: string, data: EventData): string {
    const error = data.details?.error;
    if (type === 'test:fail' && error?.failureType !== 'subtestsFailed') {
      const cause =
        error?.exitCode === undefined ? inspect(error?.cause ?? error) : `exit code ${error.exitCode}`;
      file.crash = `crashed: ${cause}`;
    }
    return '';
  }
}

function isSet(value: string | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function indent(text: string): string {
  return `${withNewline(text)
    .slice(0, -1)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;
}
