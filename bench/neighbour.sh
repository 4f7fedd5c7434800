#!/usr/bin/env bash
# 64 healthy switches beside one that stalls, floods errors and flaps: see hostile.sh.
exec "$(dirname "$0")/hostile.sh" neighbour
