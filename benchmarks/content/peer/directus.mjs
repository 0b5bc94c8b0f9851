// Directus without its look for updates: nothing is sent anywhere but to this machine.
import '@directus/api/cli/run.js';
