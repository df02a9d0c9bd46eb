/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: small
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Current Database: `small`
--

CREATE DATABASE /*!32312 IF NOT EXISTS*/ `small` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci */;

USE `small`;

--
-- Sequence structure for `numbers`
--

DROP SEQUENCE IF EXISTS `numbers`;
CREATE SEQUENCE `numbers` start with 5 minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle ENGINE=InnoDB;
DO SETVAL(`numbers`, 5, 0);

--
-- Table structure for table `empty_table`
--

DROP TABLE IF EXISTS `empty_table`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `empty_table` (
  `a` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `empty_table`
--

LOCK TABLES `empty_table` WRITE;
/*!40000 ALTER TABLE `empty_table` DISABLE KEYS */;
/*!40000 ALTER TABLE `empty_table` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `many`
--

DROP TABLE IF EXISTS `many`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `many` (
  `id` int(11) NOT NULL,
  `t` varchar(20) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `many`
--

LOCK TABLES `many` WRITE;
/*!40000 ALTER TABLE `many` DISABLE KEYS */;
REPLACE INTO `many` (`id`, `t`) VALUES (1,'text 1');
REPLACE INTO `many` (`id`, `t`) VALUES (2,'text 2');
REPLACE INTO `many` (`id`, `t`) VALUES (3,'text 3');
REPLACE INTO `many` (`id`, `t`) VALUES (4,'text 4');
REPLACE INTO `many` (`id`, `t`) VALUES (5,'text 5');
REPLACE INTO `many` (`id`, `t`) VALUES (6,'text 6');
REPLACE INTO `many` (`id`, `t`) VALUES (7,'text 7');
REPLACE INTO `many` (`id`, `t`) VALUES (8,'text 8');
REPLACE INTO `many` (`id`, `t`) VALUES (9,'text 9');
REPLACE INTO `many` (`id`, `t`) VALUES (10,'text 10');
REPLACE INTO `many` (`id`, `t`) VALUES (11,'text 11');
REPLACE INTO `many` (`id`, `t`) VALUES (12,'text 12');
REPLACE INTO `many` (`id`, `t`) VALUES (13,'text 13');
REPLACE INTO `many` (`id`, `t`) VALUES (14,'text 14');
REPLACE INTO `many` (`id`, `t`) VALUES (15,'text 15');
REPLACE INTO `many` (`id`, `t`) VALUES (16,'text 16');
REPLACE INTO `many` (`id`, `t`) VALUES (17,'text 17');
REPLACE INTO `many` (`id`, `t`) VALUES (18,'text 18');
REPLACE INTO `many` (`id`, `t`) VALUES (19,'text 19');
REPLACE INTO `many` (`id`, `t`) VALUES (20,'text 20');
REPLACE INTO `many` (`id`, `t`) VALUES (21,'text 21');
REPLACE INTO `many` (`id`, `t`) VALUES (22,'text 22');
REPLACE INTO `many` (`id`, `t`) VALUES (23,'text 23');
REPLACE INTO `many` (`id`, `t`) VALUES (24,'text 24');
REPLACE INTO `many` (`id`, `t`) VALUES (25,'text 25');
REPLACE INTO `many` (`id`, `t`) VALUES (26,'text 26');
REPLACE INTO `many` (`id`, `t`) VALUES (27,'text 27');
REPLACE INTO `many` (`id`, `t`) VALUES (28,'text 28');
REPLACE INTO `many` (`id`, `t`) VALUES (29,'text 29');
REPLACE INTO `many` (`id`, `t`) VALUES (30,'text 30');
REPLACE INTO `many` (`id`, `t`) VALUES (31,'text 31');
REPLACE INTO `many` (`id`, `t`) VALUES (32,'text 32');
REPLACE INTO `many` (`id`, `t`) VALUES (33,'text 33');
REPLACE INTO `many` (`id`, `t`) VALUES (34,'text 34');
REPLACE INTO `many` (`id`, `t`) VALUES (35,'text 35');
REPLACE INTO `many` (`id`, `t`) VALUES (36,'text 36');
REPLACE INTO `many` (`id`, `t`) VALUES (37,'text 37');
REPLACE INTO `many` (`id`, `t`) VALUES (38,'text 38');
REPLACE INTO `many` (`id`, `t`) VALUES (39,'text 39');
REPLACE INTO `many` (`id`, `t`) VALUES (40,'text 40');
REPLACE INTO `many` (`id`, `t`) VALUES (41,'text 41');
REPLACE INTO `many` (`id`, `t`) VALUES (42,'text 42');
REPLACE INTO `many` (`id`, `t`) VALUES (43,'text 43');
REPLACE INTO `many` (`id`, `t`) VALUES (44,'text 44');
REPLACE INTO `many` (`id`, `t`) VALUES (45,'text 45');
REPLACE INTO `many` (`id`, `t`) VALUES (46,'text 46');
REPLACE INTO `many` (`id`, `t`) VALUES (47,'text 47');
REPLACE INTO `many` (`id`, `t`) VALUES (48,'text 48');
REPLACE INTO `many` (`id`, `t`) VALUES (49,'text 49');
REPLACE INTO `many` (`id`, `t`) VALUES (50,'text 50');
REPLACE INTO `many` (`id`, `t`) VALUES (51,'text 51');
REPLACE INTO `many` (`id`, `t`) VALUES (52,'text 52');
REPLACE INTO `many` (`id`, `t`) VALUES (53,'text 53');
REPLACE INTO `many` (`id`, `t`) VALUES (54,'text 54');
REPLACE INTO `many` (`id`, `t`) VALUES (55,'text 55');
REPLACE INTO `many` (`id`, `t`) VALUES (56,'text 56');
REPLACE INTO `many` (`id`, `t`) VALUES (57,'text 57');
REPLACE INTO `many` (`id`, `t`) VALUES (58,'text 58');
REPLACE INTO `many` (`id`, `t`) VALUES (59,'text 59');
REPLACE INTO `many` (`id`, `t`) VALUES (60,'text 60');
REPLACE INTO `many` (`id`, `t`) VALUES (61,'text 61');
REPLACE INTO `many` (`id`, `t`) VALUES (62,'text 62');
REPLACE INTO `many` (`id`, `t`) VALUES (63,'text 63');
REPLACE INTO `many` (`id`, `t`) VALUES (64,'text 64');
REPLACE INTO `many` (`id`, `t`) VALUES (65,'text 65');
REPLACE INTO `many` (`id`, `t`) VALUES (66,'text 66');
REPLACE INTO `many` (`id`, `t`) VALUES (67,'text 67');
REPLACE INTO `many` (`id`, `t`) VALUES (68,'text 68');
REPLACE INTO `many` (`id`, `t`) VALUES (69,'text 69');
REPLACE INTO `many` (`id`, `t`) VALUES (70,'text 70');
REPLACE INTO `many` (`id`, `t`) VALUES (71,'text 71');
REPLACE INTO `many` (`id`, `t`) VALUES (72,'text 72');
REPLACE INTO `many` (`id`, `t`) VALUES (73,'text 73');
REPLACE INTO `many` (`id`, `t`) VALUES (74,'text 74');
REPLACE INTO `many` (`id`, `t`) VALUES (75,'text 75');
REPLACE INTO `many` (`id`, `t`) VALUES (76,'text 76');
REPLACE INTO `many` (`id`, `t`) VALUES (77,'text 77');
REPLACE INTO `many` (`id`, `t`) VALUES (78,'text 78');
REPLACE INTO `many` (`id`, `t`) VALUES (79,'text 79');
REPLACE INTO `many` (`id`, `t`) VALUES (80,'text 80');
REPLACE INTO `many` (`id`, `t`) VALUES (81,'text 81');
REPLACE INTO `many` (`id`, `t`) VALUES (82,'text 82');
REPLACE INTO `many` (`id`, `t`) VALUES (83,'text 83');
REPLACE INTO `many` (`id`, `t`) VALUES (84,'text 84');
REPLACE INTO `many` (`id`, `t`) VALUES (85,'text 85');
REPLACE INTO `many` (`id`, `t`) VALUES (86,'text 86');
REPLACE INTO `many` (`id`, `t`) VALUES (87,'text 87');
REPLACE INTO `many` (`id`, `t`) VALUES (88,'text 88');
REPLACE INTO `many` (`id`, `t`) VALUES (89,'text 89');
REPLACE INTO `many` (`id`, `t`) VALUES (90,'text 90');
REPLACE INTO `many` (`id`, `t`) VALUES (91,'text 91');
REPLACE INTO `many` (`id`, `t`) VALUES (92,'text 92');
REPLACE INTO `many` (`id`, `t`) VALUES (93,'text 93');
REPLACE INTO `many` (`id`, `t`) VALUES (94,'text 94');
REPLACE INTO `many` (`id`, `t`) VALUES (95,'text 95');
REPLACE INTO `many` (`id`, `t`) VALUES (96,'text 96');
REPLACE INTO `many` (`id`, `t`) VALUES (97,'text 97');
REPLACE INTO `many` (`id`, `t`) VALUES (98,'text 98');
REPLACE INTO `many` (`id`, `t`) VALUES (99,'text 99');
REPLACE INTO `many` (`id`, `t`) VALUES (100,'text 100');
REPLACE INTO `many` (`id`, `t`) VALUES (101,'text 101');
REPLACE INTO `many` (`id`, `t`) VALUES (102,'text 102');
REPLACE INTO `many` (`id`, `t`) VALUES (103,'text 103');
REPLACE INTO `many` (`id`, `t`) VALUES (104,'text 104');
REPLACE INTO `many` (`id`, `t`) VALUES (105,'text 105');
REPLACE INTO `many` (`id`, `t`) VALUES (106,'text 106');
REPLACE INTO `many` (`id`, `t`) VALUES (107,'text 107');
REPLACE INTO `many` (`id`, `t`) VALUES (108,'text 108');
REPLACE INTO `many` (`id`, `t`) VALUES (109,'text 109');
REPLACE INTO `many` (`id`, `t`) VALUES (110,'text 110');
REPLACE INTO `many` (`id`, `t`) VALUES (111,'text 111');
REPLACE INTO `many` (`id`, `t`) VALUES (112,'text 112');
REPLACE INTO `many` (`id`, `t`) VALUES (113,'text 113');
REPLACE INTO `many` (`id`, `t`) VALUES (114,'text 114');
REPLACE INTO `many` (`id`, `t`) VALUES (115,'text 115');
REPLACE INTO `many` (`id`, `t`) VALUES (116,'text 116');
REPLACE INTO `many` (`id`, `t`) VALUES (117,'text 117');
REPLACE INTO `many` (`id`, `t`) VALUES (118,'text 118');
REPLACE INTO `many` (`id`, `t`) VALUES (119,'text 119');
REPLACE INTO `many` (`id`, `t`) VALUES (120,'text 120');
REPLACE INTO `many` (`id`, `t`) VALUES (121,'text 121');
REPLACE INTO `many` (`id`, `t`) VALUES (122,'text 122');
REPLACE INTO `many` (`id`, `t`) VALUES (123,'text 123');
REPLACE INTO `many` (`id`, `t`) VALUES (124,'text 124');
REPLACE INTO `many` (`id`, `t`) VALUES (125,'text 125');
REPLACE INTO `many` (`id`, `t`) VALUES (126,'text 126');
REPLACE INTO `many` (`id`, `t`) VALUES (127,'text 127');
REPLACE INTO `many` (`id`, `t`) VALUES (128,'text 128');
REPLACE INTO `many` (`id`, `t`) VALUES (129,'text 129');
REPLACE INTO `many` (`id`, `t`) VALUES (130,'text 130');
REPLACE INTO `many` (`id`, `t`) VALUES (131,'text 131');
REPLACE INTO `many` (`id`, `t`) VALUES (132,'text 132');
REPLACE INTO `many` (`id`, `t`) VALUES (133,'text 133');
REPLACE INTO `many` (`id`, `t`) VALUES (134,'text 134');
REPLACE INTO `many` (`id`, `t`) VALUES (135,'text 135');
REPLACE INTO `many` (`id`, `t`) VALUES (136,'text 136');
REPLACE INTO `many` (`id`, `t`) VALUES (137,'text 137');
REPLACE INTO `many` (`id`, `t`) VALUES (138,'text 138');
REPLACE INTO `many` (`id`, `t`) VALUES (139,'text 139');
REPLACE INTO `many` (`id`, `t`) VALUES (140,'text 140');
REPLACE INTO `many` (`id`, `t`) VALUES (141,'text 141');
REPLACE INTO `many` (`id`, `t`) VALUES (142,'text 142');
REPLACE INTO `many` (`id`, `t`) VALUES (143,'text 143');
REPLACE INTO `many` (`id`, `t`) VALUES (144,'text 144');
REPLACE INTO `many` (`id`, `t`) VALUES (145,'text 145');
REPLACE INTO `many` (`id`, `t`) VALUES (146,'text 146');
REPLACE INTO `many` (`id`, `t`) VALUES (147,'text 147');
REPLACE INTO `many` (`id`, `t`) VALUES (148,'text 148');
REPLACE INTO `many` (`id`, `t`) VALUES (149,'text 149');
REPLACE INTO `many` (`id`, `t`) VALUES (150,'text 150');
REPLACE INTO `many` (`id`, `t`) VALUES (151,'text 151');
REPLACE INTO `many` (`id`, `t`) VALUES (152,'text 152');
REPLACE INTO `many` (`id`, `t`) VALUES (153,'text 153');
REPLACE INTO `many` (`id`, `t`) VALUES (154,'text 154');
REPLACE INTO `many` (`id`, `t`) VALUES (155,'text 155');
REPLACE INTO `many` (`id`, `t`) VALUES (156,'text 156');
REPLACE INTO `many` (`id`, `t`) VALUES (157,'text 157');
REPLACE INTO `many` (`id`, `t`) VALUES (158,'text 158');
REPLACE INTO `many` (`id`, `t`) VALUES (159,'text 159');
REPLACE INTO `many` (`id`, `t`) VALUES (160,'text 160');
REPLACE INTO `many` (`id`, `t`) VALUES (161,'text 161');
REPLACE INTO `many` (`id`, `t`) VALUES (162,'text 162');
REPLACE INTO `many` (`id`, `t`) VALUES (163,'text 163');
REPLACE INTO `many` (`id`, `t`) VALUES (164,'text 164');
REPLACE INTO `many` (`id`, `t`) VALUES (165,'text 165');
REPLACE INTO `many` (`id`, `t`) VALUES (166,'text 166');
REPLACE INTO `many` (`id`, `t`) VALUES (167,'text 167');
REPLACE INTO `many` (`id`, `t`) VALUES (168,'text 168');
REPLACE INTO `many` (`id`, `t`) VALUES (169,'text 169');
REPLACE INTO `many` (`id`, `t`) VALUES (170,'text 170');
REPLACE INTO `many` (`id`, `t`) VALUES (171,'text 171');
REPLACE INTO `many` (`id`, `t`) VALUES (172,'text 172');
REPLACE INTO `many` (`id`, `t`) VALUES (173,'text 173');
REPLACE INTO `many` (`id`, `t`) VALUES (174,'text 174');
REPLACE INTO `many` (`id`, `t`) VALUES (175,'text 175');
REPLACE INTO `many` (`id`, `t`) VALUES (176,'text 176');
REPLACE INTO `many` (`id`, `t`) VALUES (177,'text 177');
REPLACE INTO `many` (`id`, `t`) VALUES (178,'text 178');
REPLACE INTO `many` (`id`, `t`) VALUES (179,'text 179');
REPLACE INTO `many` (`id`, `t`) VALUES (180,'text 180');
REPLACE INTO `many` (`id`, `t`) VALUES (181,'text 181');
REPLACE INTO `many` (`id`, `t`) VALUES (182,'text 182');
REPLACE INTO `many` (`id`, `t`) VALUES (183,'text 183');
REPLACE INTO `many` (`id`, `t`) VALUES (184,'text 184');
REPLACE INTO `many` (`id`, `t`) VALUES (185,'text 185');
REPLACE INTO `many` (`id`, `t`) VALUES (186,'text 186');
REPLACE INTO `many` (`id`, `t`) VALUES (187,'text 187');
REPLACE INTO `many` (`id`, `t`) VALUES (188,'text 188');
REPLACE INTO `many` (`id`, `t`) VALUES (189,'text 189');
REPLACE INTO `many` (`id`, `t`) VALUES (190,'text 190');
REPLACE INTO `many` (`id`, `t`) VALUES (191,'text 191');
REPLACE INTO `many` (`id`, `t`) VALUES (192,'text 192');
REPLACE INTO `many` (`id`, `t`) VALUES (193,'text 193');
REPLACE INTO `many` (`id`, `t`) VALUES (194,'text 194');
REPLACE INTO `many` (`id`, `t`) VALUES (195,'text 195');
REPLACE INTO `many` (`id`, `t`) VALUES (196,'text 196');
REPLACE INTO `many` (`id`, `t`) VALUES (197,'text 197');
REPLACE INTO `many` (`id`, `t`) VALUES (198,'text 198');
REPLACE INTO `many` (`id`, `t`) VALUES (199,'text 199');
REPLACE INTO `many` (`id`, `t`) VALUES (200,'text 200');
REPLACE INTO `many` (`id`, `t`) VALUES (201,'text 201');
REPLACE INTO `many` (`id`, `t`) VALUES (202,'text 202');
REPLACE INTO `many` (`id`, `t`) VALUES (203,'text 203');
REPLACE INTO `many` (`id`, `t`) VALUES (204,'text 204');
REPLACE INTO `many` (`id`, `t`) VALUES (205,'text 205');
REPLACE INTO `many` (`id`, `t`) VALUES (206,'text 206');
REPLACE INTO `many` (`id`, `t`) VALUES (207,'text 207');
REPLACE INTO `many` (`id`, `t`) VALUES (208,'text 208');
REPLACE INTO `many` (`id`, `t`) VALUES (209,'text 209');
REPLACE INTO `many` (`id`, `t`) VALUES (210,'text 210');
REPLACE INTO `many` (`id`, `t`) VALUES (211,'text 211');
REPLACE INTO `many` (`id`, `t`) VALUES (212,'text 212');
REPLACE INTO `many` (`id`, `t`) VALUES (213,'text 213');
REPLACE INTO `many` (`id`, `t`) VALUES (214,'text 214');
REPLACE INTO `many` (`id`, `t`) VALUES (215,'text 215');
REPLACE INTO `many` (`id`, `t`) VALUES (216,'text 216');
REPLACE INTO `many` (`id`, `t`) VALUES (217,'text 217');
REPLACE INTO `many` (`id`, `t`) VALUES (218,'text 218');
REPLACE INTO `many` (`id`, `t`) VALUES (219,'text 219');
REPLACE INTO `many` (`id`, `t`) VALUES (220,'text 220');
REPLACE INTO `many` (`id`, `t`) VALUES (221,'text 221');
REPLACE INTO `many` (`id`, `t`) VALUES (222,'text 222');
REPLACE INTO `many` (`id`, `t`) VALUES (223,'text 223');
REPLACE INTO `many` (`id`, `t`) VALUES (224,'text 224');
REPLACE INTO `many` (`id`, `t`) VALUES (225,'text 225');
REPLACE INTO `many` (`id`, `t`) VALUES (226,'text 226');
REPLACE INTO `many` (`id`, `t`) VALUES (227,'text 227');
REPLACE INTO `many` (`id`, `t`) VALUES (228,'text 228');
REPLACE INTO `many` (`id`, `t`) VALUES (229,'text 229');
REPLACE INTO `many` (`id`, `t`) VALUES (230,'text 230');
REPLACE INTO `many` (`id`, `t`) VALUES (231,'text 231');
REPLACE INTO `many` (`id`, `t`) VALUES (232,'text 232');
REPLACE INTO `many` (`id`, `t`) VALUES (233,'text 233');
REPLACE INTO `many` (`id`, `t`) VALUES (234,'text 234');
REPLACE INTO `many` (`id`, `t`) VALUES (235,'text 235');
REPLACE INTO `many` (`id`, `t`) VALUES (236,'text 236');
REPLACE INTO `many` (`id`, `t`) VALUES (237,'text 237');
REPLACE INTO `many` (`id`, `t`) VALUES (238,'text 238');
REPLACE INTO `many` (`id`, `t`) VALUES (239,'text 239');
REPLACE INTO `many` (`id`, `t`) VALUES (240,'text 240');
REPLACE INTO `many` (`id`, `t`) VALUES (241,'text 241');
REPLACE INTO `many` (`id`, `t`) VALUES (242,'text 242');
REPLACE INTO `many` (`id`, `t`) VALUES (243,'text 243');
REPLACE INTO `many` (`id`, `t`) VALUES (244,'text 244');
REPLACE INTO `many` (`id`, `t`) VALUES (245,'text 245');
REPLACE INTO `many` (`id`, `t`) VALUES (246,'text 246');
REPLACE INTO `many` (`id`, `t`) VALUES (247,'text 247');
REPLACE INTO `many` (`id`, `t`) VALUES (248,'text 248');
REPLACE INTO `many` (`id`, `t`) VALUES (249,'text 249');
REPLACE INTO `many` (`id`, `t`) VALUES (250,'text 250');
REPLACE INTO `many` (`id`, `t`) VALUES (251,'text 251');
REPLACE INTO `many` (`id`, `t`) VALUES (252,'text 252');
REPLACE INTO `many` (`id`, `t`) VALUES (253,'text 253');
REPLACE INTO `many` (`id`, `t`) VALUES (254,'text 254');
REPLACE INTO `many` (`id`, `t`) VALUES (255,'text 255');
REPLACE INTO `many` (`id`, `t`) VALUES (256,'text 256');
REPLACE INTO `many` (`id`, `t`) VALUES (257,'text 257');
REPLACE INTO `many` (`id`, `t`) VALUES (258,'text 258');
REPLACE INTO `many` (`id`, `t`) VALUES (259,'text 259');
REPLACE INTO `many` (`id`, `t`) VALUES (260,'text 260');
REPLACE INTO `many` (`id`, `t`) VALUES (261,'text 261');
REPLACE INTO `many` (`id`, `t`) VALUES (262,'text 262');
REPLACE INTO `many` (`id`, `t`) VALUES (263,'text 263');
REPLACE INTO `many` (`id`, `t`) VALUES (264,'text 264');
REPLACE INTO `many` (`id`, `t`) VALUES (265,'text 265');
REPLACE INTO `many` (`id`, `t`) VALUES (266,'text 266');
REPLACE INTO `many` (`id`, `t`) VALUES (267,'text 267');
REPLACE INTO `many` (`id`, `t`) VALUES (268,'text 268');
REPLACE INTO `many` (`id`, `t`) VALUES (269,'text 269');
REPLACE INTO `many` (`id`, `t`) VALUES (270,'text 270');
REPLACE INTO `many` (`id`, `t`) VALUES (271,'text 271');
REPLACE INTO `many` (`id`, `t`) VALUES (272,'text 272');
REPLACE INTO `many` (`id`, `t`) VALUES (273,'text 273');
REPLACE INTO `many` (`id`, `t`) VALUES (274,'text 274');
REPLACE INTO `many` (`id`, `t`) VALUES (275,'text 275');
REPLACE INTO `many` (`id`, `t`) VALUES (276,'text 276');
REPLACE INTO `many` (`id`, `t`) VALUES (277,'text 277');
REPLACE INTO `many` (`id`, `t`) VALUES (278,'text 278');
REPLACE INTO `many` (`id`, `t`) VALUES (279,'text 279');
REPLACE INTO `many` (`id`, `t`) VALUES (280,'text 280');
REPLACE INTO `many` (`id`, `t`) VALUES (281,'text 281');
REPLACE INTO `many` (`id`, `t`) VALUES (282,'text 282');
REPLACE INTO `many` (`id`, `t`) VALUES (283,'text 283');
REPLACE INTO `many` (`id`, `t`) VALUES (284,'text 284');
REPLACE INTO `many` (`id`, `t`) VALUES (285,'text 285');
REPLACE INTO `many` (`id`, `t`) VALUES (286,'text 286');
REPLACE INTO `many` (`id`, `t`) VALUES (287,'text 287');
REPLACE INTO `many` (`id`, `t`) VALUES (288,'text 288');
REPLACE INTO `many` (`id`, `t`) VALUES (289,'text 289');
REPLACE INTO `many` (`id`, `t`) VALUES (290,'text 290');
REPLACE INTO `many` (`id`, `t`) VALUES (291,'text 291');
REPLACE INTO `many` (`id`, `t`) VALUES (292,'text 292');
REPLACE INTO `many` (`id`, `t`) VALUES (293,'text 293');
REPLACE INTO `many` (`id`, `t`) VALUES (294,'text 294');
REPLACE INTO `many` (`id`, `t`) VALUES (295,'text 295');
REPLACE INTO `many` (`id`, `t`) VALUES (296,'text 296');
REPLACE INTO `many` (`id`, `t`) VALUES (297,'text 297');
REPLACE INTO `many` (`id`, `t`) VALUES (298,'text 298');
REPLACE INTO `many` (`id`, `t`) VALUES (299,'text 299');
REPLACE INTO `many` (`id`, `t`) VALUES (300,'text 300');
/*!40000 ALTER TABLE `many` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary table structure for view `people`
--

DROP TABLE IF EXISTS `people`;
/*!50001 DROP VIEW IF EXISTS `people`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `people` AS SELECT
 NULL AS `email` */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `person`
--

DROP TABLE IF EXISTS `person`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `person` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `email` varchar(100) NOT NULL,
  `na``me, "x"` varchar(50) DEFAULT NULL,
  `photo` blob DEFAULT NULL,
  `flags` bit(9) DEFAULT NULL,
  `price` decimal(10,2) DEFAULT NULL,
  `ratio` double DEFAULT NULL,
  `born` date DEFAULT NULL,
  `kind` enum('a','b''c') DEFAULT NULL,
  `notes` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`notes`)),
  `place` point DEFAULT NULL,
  `full_name` varchar(200) GENERATED ALWAYS AS (concat(`email`,' <',ifnull(`na``me, "x"`,''),'>')) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `person`
--

LOCK TABLES `person` WRITE;
/*!40000 ALTER TABLE `person` DISABLE KEYS */;
REPLACE INTO `person` (`id`, `email`, `na``me, "x"`, `photo`, `flags`, `price`, `ratio`, `born`, `kind`, `notes`, `place`, `full_name`) VALUES (1,'alice@example.com','O\'Brien \\ \"q\" %_\n\r	\0\Z;*/ é',0x41422700,0x0101,12.50,1e300,'2024-01-02','b\'c','{\"a\": \"b\\\"c\"}',0x000000000101000000000000000000F03F0000000000000040,'alice@example.com <O\'Brien \\ \"q\" %_\n\r	\0\Z;*/ é>');
REPLACE INTO `person` (`id`, `email`, `na``me, "x"`, `photo`, `flags`, `price`, `ratio`, `born`, `kind`, `notes`, `place`, `full_name`) VALUES (2,'bob@example.com',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'bob@example.com <>');
REPLACE INTO `person` (`id`, `email`, `na``me, "x"`, `photo`, `flags`, `price`, `ratio`, `born`, `kind`, `notes`, `place`, `full_name`) VALUES (3,'','','',0x0000,0.00,0,NULL,'a','\"\"',NULL,' <>');
/*!40000 ALTER TABLE `person` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `pet`
--

DROP TABLE IF EXISTS `pet`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `pet` (
  `id` int(11) NOT NULL,
  `owner` int(10) unsigned DEFAULT NULL,
  `secret` varchar(20) INVISIBLE DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `owner` (`owner`),
  CONSTRAINT `pet_ibfk_1` FOREIGN KEY (`owner`) REFERENCES `person` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `pet`
--

LOCK TABLES `pet` WRITE;
/*!40000 ALTER TABLE `pet` DISABLE KEYS */;
REPLACE INTO `pet` (`id`, `owner`, `secret`) VALUES (1,1,'hidden');
REPLACE INTO `pet` (`id`, `owner`, `secret`) VALUES (2,NULL,NULL);
/*!40000 ALTER TABLE `pet` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER before_pet BEFORE INSERT ON pet FOR EACH ROW BEGIN IF NEW.owner = 0 THEN SET NEW.owner = 1; END IF; END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER="root"@"localhost"*/ /*!50003 TRIGGER after_pet AFTER INSERT ON pet FOR EACH ROW BEGIN INSERT INTO "empty_table" VALUES (1); INSERT INTO many VALUES (1, 'a;b'); END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Current Database: `small`
--

USE `small`;

--
-- Final view structure for view `people`
--

/*!50001 DROP VIEW IF EXISTS `people`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `people` AS select `person`.`email` AS `email` from `person` where `person`.`email` <> ';' */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed
