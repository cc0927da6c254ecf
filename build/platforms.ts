/** The platforms a tarball is made for, and the pinned runtime each executable carries. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Platform {
  /** As the host names it in the manifest: Go's `GOOS-GOARCH`. */
  readonly name: 'linux-amd64' | 'linux-arm64' | 'darwin-arm64';
  /** `process.platform` and `process.arch` of a machine that runs it. */
  readonly os: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  /** npm package that holds the runtime; its exact version is pinned in package.json. */
  readonly runtimePackage: string;
  /** The compiler's own name for the platform. */
  readonly compileTarget: string;
}

export const platforms: readonly Platform[] = [
  {
    name: 'linux-amd64',
    os: 'linux',
    arch: 'x64',
    runtimePackage: '@oven/bun-linux-x64',
    compileTarget: 'bun-linux-x64',
  },
  {
    name: 'linux-arm64',
    os: 'linux',
    arch: 'arm64',
    runtimePackage: '@oven/bun-linux-aarch64',
    compileTarget: 'bun-linux-arm64',
  },
  {
    name: 'darwin-arm64',
    os: 'darwin',
    arch: 'arm64',
    runtimePackage: '@oven/bun-darwin-aarch64',
    compileTarget: 'bun-darwin-arm64',
  },
];

/** The platform of this machine. Throws, naming the supported ones, where no runtime is shipped for it. */
export function hostPlatform(): Platform {
  const found = platforms.find(({ os, arch }) => os === process.platform && arch === process.arch);
  if (found !== undefined) return found;
  const known = platforms.map(({ name }) => name).join(', ');
  throw new Error(`platform: expected one of ${known}, got ${process.platform}-${process.arch}`);
}

/** The platforms of a comma-separated list of names; `host` is this machine's, `all` every one. */
export function selectPlatforms(list: string): readonly Platform[] {
  if (list === 'all') return platforms;
  return list.split(',').map((name) => {
    const found = name === 'host' ? hostPlatform() : platforms.find((platform) => platform.name === name);
    if (found === undefined) {
      throw new Error(
        `platform: expected host, all or ${platforms.map((p) => p.name).join(', ')}, got "${name}"`,
      );
    }
    return found;
  });
}

/** Where the package manager put the platform's runtime. Throws, saying what to do, when it is not installed. */
export function runtimePath(platform: Pick<Platform, 'runtimePackage'>): string {
  const manifest = `${platform.runtimePackage}/package.json`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(manifest)), 'bin', 'bun');
  } catch (cause) {
    throw new Error(`${platform.runtimePackage}: not installed; run "npm ci --force"`, { cause });
  }
}
