"""The second skin: routes → workbench; pages, ES modules. Everything stays on this machine."""
