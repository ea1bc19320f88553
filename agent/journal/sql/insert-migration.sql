-- SPDX-License-Identifier: GPL-3.0-or-later
INSERT INTO migration (id, target_id, name, spec, resource, stage, created_at, updated_at)
VALUES (:id, :target_id, :name, :spec, :resource, :stage, :time, :time);
