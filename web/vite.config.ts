import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// In development the page comes from Vite and everything else from the gateway, so that cookies stay same-origin.
const gateway = process.env.SPARKLE_GATEWAY ?? 'http://127.0.0.1:8000';
const proxied = ['/api', '/ws', '/socket.io', '/.well-known', '/dev'];

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: gateway, ws: true }])) },
  build: { target: 'es2022', chunkSizeWarningLimit: 750 },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
    restoreMocks: true,
  },
});
