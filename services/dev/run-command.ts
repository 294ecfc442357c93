import { spawn } from 'node:child_process';

/** How a command is run to its end. */
export interface RunCommandOptions {
  env: NodeJS.ProcessEnv;
  /** Milliseconds; then it is killed. */
  timeoutMs: number;
  /** Takes each line of its output while it runs. */
  onLine?: (line: string) => void;
}

/** Runs a program to its end and gives its output. @throws Error with the last lines it printed, when it fails or takes too long. */
export function runCommand(command: string, args: string[], options: RunCommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      for (const line of chunk.toString().split('\n')) if (line.trim()) options.onLine?.(line.trimEnd());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(kill, options.timeoutMs);
    process.once('exit', kill);
    const forget = () => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
    };
    child.once('error', (error) => {
      forget();
      reject(new Error(`${command} cannot be run: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      forget();
      if (code === 0) return resolve(output);
      const why = signal
        ? `was stopped by ${signal} (it has ${options.timeoutMs / 1000} s)`
        : `ended with code ${code}`;
      reject(new Error(`${command} ${args.slice(0, 3).join(' ')} ${why}: ${lastLines(output)}`));
    });
  });
}

function lastLines(output: string): string {
  const lines = output.trim().split('\n').slice(-4).join(' | ');
  return lines === '' ? 'it printed nothing' : lines;
}
