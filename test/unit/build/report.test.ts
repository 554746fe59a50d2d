// The sums that npm test ends with come from these two readers; a failure that they miss would pass unseen.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { printSummary, readJunit, readVitest } from '../../../build/test/report.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridit-report-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string): string {
  const path = join(folder, 'report');
  writeFileSync(path, text);
  return path;
}

describe('readVitest', () => {
  it('counts tests by their status', () => {
    const tests = ['passed', 'passed', 'failed', 'skipped', 'todo'].map((status, i) => ({
      status,
      fullName: `test ${i}`,
    }));
    const report = { testResults: [{ status: 'failed', assertionResults: tests }] };
    expect(readVitest(file(JSON.stringify(report)))).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      skippedNames: ['test 3', 'test 4'],
    });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(readVitest(file(JSON.stringify(report)))?.failed).toBe(1);
  });

  it('tells a missing report from an empty one', () => {
    expect(readVitest(join(folder, 'none'))).toBeUndefined();
  });
});

describe('readJunit', () => {
  it('takes failures, errors and skips from the sum of the tests', () => {
    const report = file(
      '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">' +
        '<testsuite name="pytest" errors="1" failures="2" skipped="1" tests="9" time="1.0">' +
        '<testcase classname="a" name="test_a" time="0.1"><skipped type="pytest.skip" message="no data"/></testcase>' +
        '<testcase classname="a" name="test_b" time="0.1" /></testsuite></testsuites>',
    );
    expect(readJunit(report)).toEqual({ passed: 5, failed: 3, skipped: 1, skippedNames: ['test_a'] });
  });
});

describe('printSummary', () => {
  it('ends with the sum alone on a line, and fails when anything failed', () => {
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    const counts = { passed: 2, failed: 0, skipped: 1, skippedNames: ['x'] };
    const fine = printSummary([
      { name: 'unit', seconds: 1, counts },
      { name: 'e2e', seconds: 0, skipReason: 'no display' },
    ]);
    const broken = printSummary([
      { name: 'unit', seconds: 1, counts },
      { name: 'models', seconds: 1, counts: { ...counts, failed: 1 } },
    ]);
    log.mockRestore();
    expect([fine, broken]).toEqual([true, false]);
    expect(lines).toContain('2 passed, 0 failed, 1 skipped');
    expect(lines.at(-1)).toBe('4 passed, 1 failed, 2 skipped');
    expect(lines.join('\n')).toContain('left out: no display');
  });
});
