import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/menus.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { listenForPorts } from './ipc/client';
import { settings } from './state/settings.svelte';

// Before anything else: a port that arrives while nobody listens is lost.
listenForPorts();

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app.');
// The theme, the form and the viewer begin as they are set.
void settings.load().then(() => mount(App, { target }));
