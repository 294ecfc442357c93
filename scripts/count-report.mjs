/** Counts one JSON report of vitest: `{ passed, failed, skipped }`. A stage that holds no test counts as one failure. */
export function countReport(report) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const statuses = file.assertionResults.map((result) => result.status);
    const failed = statuses.filter((status) => status === 'failed').length;
    const passed = statuses.filter((status) => status === 'passed').length;
    total.passed += passed;
    total.skipped += statuses.length - failed - passed;
    // A file that fails before its first test (an import, a hook) has no failed test of its own.
    total.failed += failed === 0 && file.status === 'failed' ? 1 : failed;
  }
  if (report.testResults.length === 0 || total.passed + total.failed + total.skipped === 0) total.failed += 1;
  return total;
}

/** What failed in one JSON report of vitest, a line each: file, test and the first line of its message. `root` ends with a slash. */
export function tellFailures(report, root) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(root, '');
    const failed = assertionResults.filter((result) => result.status === 'failed');
    const told = failed.map(
      ({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages[0])}`,
    );
    return told.length === 0 && status === 'failed' ? [`${file}: ${firstLine(message)}`] : told;
  });
}

function firstLine(text) {
  return String(text ?? '')
    .trim()
    .split('\n')[0];
}
