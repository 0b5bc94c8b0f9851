import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// In development the page comes from Vite and everything else from the gateway, so that cookies stay same-origin.
const gateway = process.env.SPARKLE_GATEWAY ?? 'http://127.0.0.1:8000';
const proxied = ['/api', '/ws', '/socket.io', '/.well-known', '/dev'];

const compress = promisify(brotliCompress);

/** A `.br` beside every text file: compressed once, at full strength, instead of on every request. */
function brotli(): Plugin {
  return {
    name: 'brotli',
    apply: 'build',
    // Only what is on the disk is final: other plugins still rewrite the chunks while the bundle is generated.
    async writeBundle({ dir }) {
      if (dir === undefined) return;
      const files = await readdir(dir, { recursive: true });
      const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
      await Promise.all(
        files
          .filter((name) => /\.(js|css|html|svg)$/.test(name))
          .map(async (name) => {
            const path = join(dir, name);
            await writeFile(`${path}.br`, await compress(await readFile(path), { params }));
          }),
      );
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), brotli()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: gateway, ws: true }])) },
  build: { target: 'es2022', chunkSizeWarningLimit: 750 },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
    restoreMocks: true,
    // A failing test still fails; a busy machine with two cores does not make a good one fail.
    testTimeout: 30_000,
  },
});
